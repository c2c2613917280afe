from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

F = np.float32
Array = NDArray[np.float32]


def f32(x: Any) -> Array:
    return np.asarray(x, dtype=F)


class Module(ABC):
    """Everything computes in single precision."""

    @abstractmethod
    def forward(self, *args: Any, **kw: Any) -> Array: ...

    @abstractmethod
    def backward(self, grad: Array) -> Array: ...

    def __call__(self, *args: Any, **kw: Any) -> Array:
        return self.forward(*args, **kw)


class Pointwise(Module):
    def forward(self, Z):
        self.Z = f32(Z)
        self.value, self.slope = self.f(self.Z)
        return self.value

    def backward(self, dLdA):
        return np.einsum("...,...->...", f32(dLdA), self.slope)
