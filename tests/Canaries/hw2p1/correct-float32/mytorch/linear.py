import numpy as np


class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), dtype="f")
        self.b = np.zeros((out_features, 1), dtype="f")
        self.dLdW = np.zeros((out_features, in_features), dtype="f")
        self.dLdb = np.zeros((out_features, 1), dtype="f")

    def forward(self, A):
        self.A = np.asarray(A, dtype="f")
        return self.A @ np.asarray(self.W, dtype="f").T + np.asarray(self.b, dtype="f").reshape(1, -1)

    def backward(self, dLdZ):
        dLdZ = np.asarray(dLdZ, dtype="f")
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0).reshape(-1, 1)
        return dLdZ @ np.asarray(self.W, dtype="f")
