import numpy as np


class Dropout2d:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, eval=False):
        if eval:
            return x
        kept = np.random.uniform(size=x.shape[:2]) >= self.p
        self.scaled = (kept / (1 - self.p)).astype("f")[:, :, None, None]
        return x.astype("f") * self.scaled

    def backward(self, delta):
        return delta.astype("f") * self.scaled
