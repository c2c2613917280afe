import numpy as np


class BatchNorm1d:
    """In float32 throughout."""

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features), dtype="f")
        self.Bb = np.zeros((1, num_features), dtype="f")
        self.running_M = np.zeros((1, num_features), dtype="f")
        self.running_V = np.ones((1, num_features), dtype="f")

    def forward(self, Z, eval=False):
        Z, BW, Bb = Z.astype("f"), self.BW.astype("f"), self.Bb.astype("f")
        if eval:
            return (Z - self.running_M.astype("f")) / np.sqrt(self.running_V.astype("f") + self.eps) * BW + Bb
        self.centred = Z - np.mean(Z, axis=0)
        self.V = np.mean(self.centred**2, axis=0)
        self.running_M = self.alpha * self.running_M.astype("f") + (1 - self.alpha) * np.mean(Z, axis=0)
        self.running_V = self.alpha * self.running_V.astype("f") + (1 - self.alpha) * self.V
        self.NZ = self.centred / np.sqrt(self.V + self.eps)
        return BW * self.NZ + Bb

    def backward(self, dLdBZ):
        dLdBZ, N, deviation = dLdBZ.astype("f"), len(dLdBZ), np.sqrt(self.V + self.eps)
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0)
        self.dLdBb = np.sum(dLdBZ, axis=0)
        dLdNZ = dLdBZ * self.BW.astype("f")
        dLdV = -0.5 * np.sum(dLdNZ * self.centred, axis=0) / deviation**3
        dLdM = -np.sum(dLdNZ, axis=0) / deviation - 2 / N * dLdV * np.sum(self.centred, axis=0)
        return dLdNZ / deviation + dLdV * 2 / N * self.centred + dLdM / N
