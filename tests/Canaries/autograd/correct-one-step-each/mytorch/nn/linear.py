import numpy as np


def linear_backward(grad_output, x, W, b):
    return grad_output.dot(W), grad_output.T.dot(x), grad_output.sum(axis=0)


class Linear:
    def __init__(self, in_features, out_features, autograd_engine):
        self.W, self.b = np.zeros((out_features, in_features)), np.zeros(out_features)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        self.engine = autograd_engine

    def forward(self, x):
        z = x.dot(self.W.T) + self.b.reshape(1, -1)
        self.engine.add_operation([x, self.W, self.b], z, [None, self.dW, self.db], linear_backward)
        return z

    __call__ = forward
