import numpy as np
from functional import matmul_backward, add_backward


class Linear:
    def __init__(self, in_features, out_features, autograd_engine):
        bound = np.sqrt(1 / in_features)
        self.W = np.random.uniform(-bound, bound, size=(out_features, in_features))
        self.b = np.random.uniform(-bound, bound, size=(1, out_features))
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        self.autograd_engine = autograd_engine

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        WT = self.W.T
        h = x @ WT
        self.autograd_engine.add_operation(inputs=[x, WT], output=h, gradients_to_update=[None, self.dW.T], backward_operation=matmul_backward)
        bT = self.b
        y = h + bT
        self.autograd_engine.add_operation(inputs=[h, bT], output=y, gradients_to_update=[None, self.db], backward_operation=add_backward)
        return y
