import math

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.C = num_features
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, self.C))
        self.Bb = np.zeros((1, self.C))
        self.running_M = np.zeros((1, self.C))
        self.running_V = np.ones((1, self.C))

    def forward(self, Z, eval=False):
        n = len(Z)
        BZ = np.empty((n, self.C))
        self.xhat = np.empty((n, self.C))
        self.inv = [0.0] * self.C
        for c in range(self.C):
            column = [float(v) for v in Z[:, c]]
            if eval:
                mean, var = self.running_M[0, c], self.running_V[0, c]
            else:
                mean = sum(column) / n
                var = sum((v - mean) ** 2 for v in column) / n
                self.running_M[0, c] = self.alpha * self.running_M[0, c] + (1 - self.alpha) * mean
                self.running_V[0, c] = self.alpha * self.running_V[0, c] + (1 - self.alpha) * var
            self.inv[c] = 1 / math.sqrt(var + self.eps)
            for i in range(n):
                self.xhat[i, c] = (column[i] - mean) * self.inv[c]
                BZ[i, c] = self.BW[0, c] * self.xhat[i, c] + self.Bb[0, c]
        return BZ

    def backward(self, dLdBZ):
        n = len(dLdBZ)
        self.dLdBW = np.zeros((self.C, 1))
        self.dLdBb = np.zeros((self.C, 1))
        dLdZ = np.zeros((n, self.C))
        for c in range(self.C):
            for i in range(n):
                self.dLdBW[c, 0] += dLdBZ[i, c] * self.xhat[i, c]
                self.dLdBb[c, 0] += dLdBZ[i, c]
            for i in range(n):
                for j in range(n):
                    delta = (1.0 if i == j else 0.0) - 1 / n - self.xhat[i, c] * self.xhat[j, c] / n
                    dLdZ[i, c] += dLdBZ[j, c] * self.BW[0, c] * self.inv[c] * delta
        return dLdZ
