import numpy as np


class Linear:
    """Adds to its gradients until they are set to zero."""

    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features), dtype="f")
        self.b = np.zeros((out_features, 1), dtype="f")
        self.zero_grad()

    def zero_grad(self):
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = np.zeros_like(self.b)

    def forward(self, A):
        self.W, self.b, self.A = np.float32(self.W), np.float32(self.b), np.float32(A)
        return np.dot(self.A, self.W.T) + self.b.ravel()

    def backward(self, dLdZ):
        self.dLdW += np.dot(dLdZ.T, self.A)
        self.dLdb += np.sum(dLdZ, 0)[:, None]
        return np.dot(dLdZ, self.W)
