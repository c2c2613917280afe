import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        self.train = train
        if not train:
            return x
        self.mask = np.random.binomial(1, 1 - self.p, x.shape)
        out = x.copy()
        for i, m in np.ndenumerate(self.mask):
            out[i] = x[i] / (1 - self.p) if m == 1 else 0.0
        return out

    def backward(self, delta):
        if not self.train:
            return delta
        return np.where(self.mask == 1, delta / (1 - self.p), 0)
