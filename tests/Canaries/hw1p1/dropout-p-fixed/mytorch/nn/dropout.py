import numpy as np


class Dropout:
    """Drops each entry with probability p while training, and scales the rest by 1/(1 − p)."""

    def __init__(self, p=0.5):
        self.p = 0.5

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = np.random.binomial(1, 1 - self.p, x.shape)
        return x * self.mask / (1 - self.p)

    def backward(self, delta):
        return delta * self.mask / (1 - self.p)
