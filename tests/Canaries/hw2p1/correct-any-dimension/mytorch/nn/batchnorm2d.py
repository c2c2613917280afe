import numpy as np

from mytorch.util import Module, f32

AXES = (0, 2, 3)


class BatchNorm2d(Module):
    def __init__(self, num_features: int, alpha: float = 0.9):
        self.alpha, self.eps = alpha, 1e-8
        one = lambda v: np.full((1, num_features, 1, 1), v, np.float32)
        self.BW, self.Bb = one(1), one(0)
        self.running_M, self.running_V = one(0), one(1)
        self.dLdBW, self.dLdBb = one(0), one(0)

    def forward(self, Z, eval=False):
        Z = f32(Z)
        if eval:
            m, v = f32(self.running_M), f32(self.running_V)
        else:
            m, v = Z.mean(AXES, keepdims=True), Z.var(AXES, keepdims=True)
            self.running_M = self.alpha * f32(self.running_M) + (1 - self.alpha) * m
            self.running_V = self.alpha * f32(self.running_V) + (1 - self.alpha) * v
        inv = 1 / np.sqrt(v + np.float32(self.eps))
        hat = (Z - m) * inv
        if not eval:
            self._hat, self._inv = hat, inv
        return f32(self.BW) * hat + f32(self.Bb)

    def backward(self, dLdBZ):
        d = f32(dLdBZ)
        self.dLdBW += (d * self._hat).sum(AXES, keepdims=True)
        self.dLdBb += d.sum(AXES, keepdims=True)
        g = d * f32(self.BW)
        return self._inv * (g - g.mean(AXES, keepdims=True) - self._hat * (g * self._hat).mean(AXES, keepdims=True))
