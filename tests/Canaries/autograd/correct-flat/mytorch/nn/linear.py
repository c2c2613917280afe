import numpy as np


def linear_backward(grad_output, x, W, b):
    return grad_output @ W, np.einsum("no,ni->oi", grad_output, x), grad_output.sum(axis=0, keepdims=True)


class Linear:
    def __init__(self, in_features, out_features, engine):
        self.engine = engine
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((1, out_features))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        z = np.einsum("ni,oi->no", x, self.W) + self.b
        self.engine.add_operation([x, self.W, self.b], z, [None, self.dW, self.db], linear_backward)
        return z

    __call__ = forward
