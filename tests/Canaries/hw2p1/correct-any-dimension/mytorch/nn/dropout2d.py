import numpy as np

from mytorch.util import Module, f32


class Dropout2d(Module):
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, eval=False):
        if eval:
            return x
        x = f32(x)
        keep = (np.random.rand(*x.shape[:2], 1, 1) >= self.p).astype(np.float32)
        self._scale = keep / np.float32(1 - self.p)
        return x * self._scale

    def backward(self, delta):
        return f32(delta) * self._scale
