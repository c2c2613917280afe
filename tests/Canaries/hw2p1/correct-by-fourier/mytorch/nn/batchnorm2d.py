import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features, 1, 1))
        self.Bb = np.zeros((1, num_features, 1, 1))
        self.dLdBW = np.zeros((1, num_features, 1, 1))
        self.dLdBb = np.zeros((1, num_features, 1, 1))
        self.running_M = np.zeros((1, num_features, 1, 1))
        self.running_V = np.ones((1, num_features, 1, 1))

    def forward(self, Z, eval=False):
        if eval:
            NZ = (Z - self.running_M) / np.sqrt(self.running_V + self.eps)
            return self.BW * NZ + self.Bb
        self.Z = Z
        self.N = Z.shape[0] * Z.shape[2] * Z.shape[3]
        self.M = Z.mean(axis=(0, 2, 3), keepdims=True)
        self.V = Z.var(axis=(0, 2, 3), keepdims=True)
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        ax = (0, 2, 3)
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=ax)
        self.dLdBb = np.sum(dLdBZ, axis=ax)[:, None]
        dLdNZ = dLdBZ * self.BW
        s = self.V + self.eps
        dLdV = -0.5 * np.sum(dLdNZ * (self.Z - self.M) * s ** (-1.5), axis=ax, keepdims=True)
        dNZdM = -s ** -0.5 - 0.5 * (self.Z - self.M) * s ** -1.5 * (-2 / self.N * np.sum(self.Z - self.M, axis=ax, keepdims=True))
        dLdM = np.sum(dLdNZ * dNZdM, axis=ax, keepdims=True)
        return dLdNZ * s ** -0.5 + dLdV * (2 / self.N * (self.Z - self.M)) + dLdM / self.N
