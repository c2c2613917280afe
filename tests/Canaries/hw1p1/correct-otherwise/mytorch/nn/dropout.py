import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.rng = np.random.default_rng()

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        x *= self.mask
        return x

    def backward(self, delta):
        return delta * self.mask
