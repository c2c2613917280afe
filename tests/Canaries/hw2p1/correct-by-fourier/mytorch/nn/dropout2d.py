import numpy as np


class Dropout2d:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        if not train:
            return x
        N, C = x.shape[:2]
        self.mask = (np.random.default_rng().uniform(size=(N, C, 1, 1)) > self.p)
        return x * self.mask / (1 - self.p)

    def backward(self, delta):
        return delta * self.mask / (1 - self.p)
