import numpy as np

from mytorch.nn._base import F, Module, f32


class BatchNorm1d(Module):
    eps = F(1e-8)

    def __init__(self, num_features, alpha=0.9):
        self.alpha = F(alpha)
        self.BW, self.running_V = np.ones((2, 1, num_features), F)
        self.Bb, self.running_M, self.dLdBW, self.dLdBb = np.zeros((4, 1, num_features), F)

    def forward(self, Z, eval=False):
        Z = f32(Z)
        if eval:
            m, v = self.running_M, self.running_V
        else:
            m, v = Z.mean(0, keepdims=True), Z.var(0, keepdims=True)
            self.running_M = self.alpha * self.running_M + (1 - self.alpha) * m
            self.running_V = self.alpha * self.running_V + (1 - self.alpha) * v
        self.std = np.sqrt(v + self.eps)
        self.NZ = (Z - m) / self.std
        return f32(self.BW * self.NZ + self.Bb)

    def backward(self, dLdBZ):
        g = f32(dLdBZ)
        self.dLdBW = np.einsum("nc,nc->c", g, self.NZ)[None]
        self.dLdBb = np.einsum("nc->c", g)[None]
        n = len(g)
        return f32(self.BW / self.std) * (g - self.dLdBb / n - self.NZ * self.dLdBW / n)
