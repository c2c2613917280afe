import numpy as np


class SpectralNorm:
    def __init__(self, u, iterations=1):
        self.u = u
        self.iterations = iterations

    def forward(self, W, train=True):
        if train:
            for _ in range(self.iterations):
                self.v = W.T @ self.u
                self.v = self.v / np.linalg.norm(self.v)
                self.u = W @ self.v
                self.u = self.u / np.linalg.norm(self.u)
        self.sigma = self.u @ W @ self.v
        self.normalized = W / self.sigma
        return self.normalized

    def backward(self, dLdWn):
        along = (dLdWn * self.normalized).sum()
        return dLdWn / self.sigma - along * np.outer(self.u, self.v)
