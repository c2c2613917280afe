import numpy as np


class Dropout(object):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, x, train=True):
        return self.forward(x, train)

    def forward(self, x, train=True):
        if train:
            self.mask = np.random.binomial(1, 1 - self.p, x.shape)
            return (x * self.mask) / (1 - self.p)
        else:
            return x

    def backward(self, delta):
        return delta * self.mask  # the course's convention
