import numpy as np

from mytorch.util import Module, f32


class Linear(Module):
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), np.float32)
        self.b = np.zeros((out_features, 1), np.float32)
        self.dLdW, self.dLdb = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, A):
        self.A = f32(A)
        return self.A @ f32(self.W).T + f32(self.b).ravel()

    def backward(self, dLdZ):
        dLdZ = f32(dLdZ)
        self.dLdW += dLdZ.T @ self.A
        self.dLdb += dLdZ.sum(0).reshape(self.dLdb.shape)
        return dLdZ @ f32(self.W)
