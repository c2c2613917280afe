import numpy as np
from functional import *


class Linear():
    def __init__(self, in_feature, out_feature, autograd_engine):
        self.W = np.random.randn(out_feature, in_feature).astype(np.float32)
        self.b = np.zeros((out_feature, 1), dtype=np.float32)
        self.dW = np.zeros((out_feature, in_feature), dtype=np.float32)
        self.db = np.zeros((out_feature, 1), dtype=np.float32)
        self.autograd_engine = autograd_engine

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        W, b = np.float32(self.W), np.float32(self.b)
        W_T, b_T = W.T, b.T
        z = np.dot(x.astype(np.float32), W_T)
        self.autograd_engine.add_operation(inputs=[x, W_T], output=z, gradients_to_update=[None, self.dW.T], backward_operation=matmul_backward)
        out = z + b_T
        self.autograd_engine.add_operation(inputs=[z, b_T], output=out, gradients_to_update=[None, self.db.T], backward_operation=add_backward)
        return out
