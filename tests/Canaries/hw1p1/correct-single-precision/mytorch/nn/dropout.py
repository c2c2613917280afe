import numpy as np

from mytorch.nn._base import F, Module, f32


class Dropout(Module):
    def __init__(self, p=0.5):
        self.p = p
        self.keep = 1 - p
        self.factor = F(1)

    def forward(self, x, train=True):
        x = f32(x)
        self.factor = np.random.binomial(1, self.keep, x.shape).astype(F) / F(self.keep) if train else np.ones_like(x)
        return x * self.factor

    def backward(self, delta):
        return f32(delta) * self.factor
