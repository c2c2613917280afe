import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = np.float32(alpha), np.float32(1e-8)
        self.BW, self.Bb = np.ones((1, num_features, 1, 1), dtype="f"), np.zeros((1, num_features, 1, 1), dtype="f")
        self.running_M, self.running_V = np.zeros((1, num_features, 1, 1), dtype="f"), np.ones((1, num_features, 1, 1), dtype="f")

    def forward(self, Z, eval=False):
        Z = Z.astype("f")
        M, V = self.running_M.astype("f"), self.running_V.astype("f")
        if not eval:
            running = self.alpha, np.float32(1) - self.alpha
            self.running_M = running[0] * M + running[1] * Z.mean(axis=(0, 2, 3), keepdims=True)
            self.running_V = running[0] * V + running[1] * Z.var(axis=(0, 2, 3), keepdims=True)
            M, V = Z.mean(axis=(0, 2, 3), keepdims=True), Z.var(axis=(0, 2, 3), keepdims=True)
        self.deviation = np.sqrt(V + self.eps)
        self.NZ = (Z - M) / self.deviation
        return self.BW.astype("f") * self.NZ + self.Bb.astype("f")

    def backward(self, dLdBZ):
        d = dLdBZ.astype("f")
        self.dLdBW = (d * self.NZ).sum(axis=(0, 2, 3), keepdims=True)
        self.dLdBb = d.sum(axis=(0, 2, 3), keepdims=True)
        n = np.float32(d.size // d.shape[1])
        return self.BW.astype("f") / self.deviation * (d - self.dLdBb / n - self.NZ * self.dLdBW / n)
