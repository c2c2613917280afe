import numpy as np


class BatchNorm2d:
    """Every channel to mean 0 and variance 1 over the batch and the image, then scaled by BW and shifted by Bb."""

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        shape = (1, num_features, 1, 1)
        self.BW = np.ones(shape)
        self.Bb = np.zeros(shape)
        self.dLdBW = np.zeros(shape)
        self.dLdBb = np.zeros(shape)
        self.running_M = np.zeros(shape)
        self.running_V = np.ones(shape)

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        M = Z.mean(axis=(0, 2, 3), keepdims=True)
        self.V = Z.var(axis=(0, 2, 3), keepdims=True)
        self.NZ = (Z - M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBb = (dLdBZ * self.NZ).sum(axis=(0, 2, 3), keepdims=True)
        self.dLdBW = dLdBZ.sum(axis=(0, 2, 3), keepdims=True)
        dLdNZ = dLdBZ * self.BW
        # Z also moves the mean and the variance that it is normalised with.
        through_mean = dLdNZ.mean(axis=(0, 2, 3), keepdims=True)
        through_variance = self.NZ * (dLdNZ * self.NZ).mean(axis=(0, 2, 3), keepdims=True)
        return (dLdNZ - through_mean - through_variance) / np.sqrt(self.V + self.eps)
