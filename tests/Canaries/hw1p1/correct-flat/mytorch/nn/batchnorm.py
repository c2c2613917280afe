import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        self.BW, self.Bb = np.ones((1, num_features)), np.zeros((1, num_features))
        self.running_M, self.running_V = np.zeros((1, num_features)), np.ones((1, num_features))

    def forward(self, Z, eval=False):
        if eval == True:
            self.NZ = (Z - self.running_M) * (self.running_V + self.eps) ** -0.5
            return self.NZ * self.BW + self.Bb
        self.Z = Z
        self.N = Z.shape[0]
        self.M = sum(Z) / self.N
        self.V = sum((Z - self.M) ** 2) / self.N
        self.NZ = (Z - self.M) / (self.V + self.eps) ** 0.5
        self.BZ = self.NZ * self.BW + self.Bb
        self.running_M += (1 - self.alpha) * (self.M - self.running_M)
        self.running_V += (1 - self.alpha) * (self.V - self.running_V)
        return self.BZ

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0)
        self.dLdBb = np.sum(dLdBZ, axis=0)
        dLdNZ = dLdBZ * self.BW
        centred = self.Z - self.M
        sigma2 = self.V + self.eps
        dLdV = -0.5 * np.sum(dLdNZ * centred * sigma2**-1.5, axis=0)
        dLdM = -np.sum(dLdNZ * sigma2**-0.5, axis=0) - 2 / self.N * dLdV * np.sum(centred, axis=0)
        return dLdNZ * sigma2**-0.5 + dLdV * 2 / self.N * centred + dLdM / self.N
