import numpy as np


class SpectralNorm:
    """u and v as columns."""

    def __init__(self, u, iterations=1):
        self.iterations = iterations
        self.u = np.float32(u).reshape(-1, 1)

    def forward(self, W, train=True):
        W = np.float32(W)
        k = self.iterations if train else 0
        while k > 0:
            self.v = np.dot(W.T, self.u) / np.sqrt(np.sum(np.dot(W.T, self.u) ** 2))
            self.u = np.dot(W, self.v) / np.sqrt(np.sum(np.dot(W, self.v) ** 2))
            k -= 1
        self.W = W
        self.sigma = np.dot(np.dot(self.u.T, W), self.v)
        return W / self.sigma

    def backward(self, dLdWn):
        g = np.float32(dLdWn)
        return g / self.sigma - np.sum(g * self.W) / self.sigma**2 * np.dot(self.u, self.v.T)
