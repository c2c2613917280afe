import numpy as np


class Dropout2d():
    """As homework 1's Dropout: evaluation is train=False, and backward is not scaled."""

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        if train:
            self.mask = np.zeros(x.shape)
            for n in range(x.shape[0]):
                for c in range(x.shape[1]):
                    self.mask[n, c] = np.random.rand() >= self.p
            return x * self.mask / (1 - self.p)
        return x

    def backward(self, delta):
        return delta * self.mask
