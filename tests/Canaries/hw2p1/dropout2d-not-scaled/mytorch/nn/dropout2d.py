import numpy as np


class Dropout2d:
    """Drops each channel of each image with probability p while training, and scales the rest by 1/(1 − p)."""

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, eval=False):
        if eval:
            return x
        N, C = x.shape[:2]
        self.mask = np.random.binomial(1, 1 - self.p, (N, C, 1, 1))
        return x * self.mask

    def backward(self, delta):
        return delta * self.mask / (1 - self.p)
