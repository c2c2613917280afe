from dataclasses import dataclass, field

import numpy as np
from scipy.special import log_softmax

from mytorch.nn._base import f32


@dataclass
class Criterion:
    diff: np.ndarray = field(default=None, repr=False)
    scale: float = 1.0

    def backward(self):
        return f32(self.diff * self.scale)

    def __call__(self, A, Y):
        return self.forward(A, Y)


@dataclass
class MSELoss(Criterion):
    def forward(self, A, Y):
        self.diff = f32(A) - f32(Y)
        self.scale = 2 / self.diff.size
        return np.mean(self.diff ** 2)


@dataclass
class CrossEntropyLoss(Criterion):
    def forward(self, A, Y):
        A, Y = f32(A), f32(Y)
        logp = log_softmax(A, axis=-1)
        self.diff, self.scale = np.exp(logp) - Y, 1 / len(A)
        return -np.einsum("nc,nc", Y, logp) / len(A)
