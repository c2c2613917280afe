import numpy as np


class Linear:
    """Z = A·Wᵀ + bᵀ: A (N, in), W (out, in), b (out, 1), Z (N, out)."""

    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((in_features, out_features))
        self.b = np.zeros((out_features, 1))
        self.debug = debug

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0)[:, None]
        dLdA = dLdZ @ self.W
        if self.debug:
            self.dLdA = dLdA
        return dLdA
