from dataclasses import dataclass, field
from typing import Tuple

import numpy as np

from mytorch.util import Module, f32


@dataclass
class _Up(Module):
    upsampling_factor: int
    nd: int = 1

    def _index(self):
        return (Ellipsis,) + (slice(None, None, self.upsampling_factor),) * self.nd

    def forward(self, A):
        A = f32(A)
        head, tail = A.shape[:-self.nd], A.shape[-self.nd:]
        Z = np.zeros(head + tuple((t - 1) * self.upsampling_factor + 1 for t in tail), dtype=A.dtype)
        Z[self._index()] = A
        return Z

    def backward(self, dLdZ):
        return f32(dLdZ)[self._index()].copy()


class Upsample1d(_Up):
    def __init__(self, upsampling_factor=2):
        super().__init__(upsampling_factor, 1)


class Upsample2d(_Up):
    def __init__(self, upsampling_factor=2):
        super().__init__(upsampling_factor, 2)


@dataclass
class _Down(Module):
    downsampling_factor: int
    nd: int = 1
    _shape: Tuple[int, ...] = field(default=(), repr=False)

    def _index(self):
        return (Ellipsis,) + (slice(None, None, self.downsampling_factor),) * self.nd

    def forward(self, A):
        A = f32(A)
        self._shape = A.shape
        return A[self._index()]

    def backward(self, dLdZ):
        dLdA = np.zeros(self._shape, dtype=np.float32)
        dLdA[self._index()] = dLdZ
        return dLdA


class Downsample1d(_Down):
    def __init__(self, downsampling_factor=2):
        super().__init__(downsampling_factor, 1)


class Downsample2d(_Down):
    def __init__(self, downsampling_factor=2):
        super().__init__(downsampling_factor, 2)
