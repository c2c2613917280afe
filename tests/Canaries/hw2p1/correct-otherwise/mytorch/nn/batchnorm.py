import numpy as np


class BatchNorm2d():
    """Beside homework 1's BatchNorm1d, as rows of one channel each."""

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features, 1, 1))
        self.Bb = np.zeros((1, num_features, 1, 1))
        self.running_M = np.zeros((1, num_features, 1, 1))
        self.running_V = np.ones((1, num_features, 1, 1))

    def forward(self, Z, eval=False):
        if eval:
            return (Z - self.running_M) / np.sqrt(self.running_V + self.eps) * self.BW + self.Bb
        N, C, H, W = Z.shape
        self.n = N * H * W
        rows = Z.transpose(1, 0, 2, 3).reshape(C, self.n)
        M = rows.sum(axis=1) / self.n
        self.centred = Z - M.reshape(1, C, 1, 1)
        self.V = ((rows - M[:, None]) ** 2).sum(axis=1).reshape(1, C, 1, 1) / self.n
        self.NZ = self.centred / np.sqrt(self.V + self.eps)
        self.running_M = self.running_M * self.alpha + M.reshape(1, C, 1, 1) * (1 - self.alpha)
        self.running_V = self.running_V * self.alpha + self.V * (1 - self.alpha)
        return self.NZ * self.BW + self.Bb

    def backward(self, dLdBZ):
        self.dLdBW = (dLdBZ * self.NZ).sum(axis=(0, 2, 3))  # (C,)
        self.dLdBb = dLdBZ.sum(axis=(0, 2, 3))
        dLdNZ = dLdBZ * self.BW
        dLdV = -0.5 * (dLdNZ * self.centred).sum(axis=(0, 2, 3), keepdims=True) * (self.V + self.eps) ** -1.5
        dLdM = -dLdNZ.sum(axis=(0, 2, 3), keepdims=True) / np.sqrt(self.V + self.eps)
        return dLdNZ / np.sqrt(self.V + self.eps) + dLdV * 2 / self.n * self.centred + dLdM / self.n
