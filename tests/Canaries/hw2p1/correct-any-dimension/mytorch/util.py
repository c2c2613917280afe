"""Shared bits: everything here runs in single precision."""
from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided

F = np.float32


def f32(x) -> np.ndarray:
    return np.ascontiguousarray(x, dtype=F)


def patches(A: np.ndarray, k: int, nd: int) -> np.ndarray:
    """(N, C, *L) → (N, C, *(L-k+1), *(k,)*nd) as a view."""
    space = A.shape[2:]
    out = tuple(s - k + 1 for s in space)
    return as_strided(A, shape=A.shape[:2] + out + (k,) * nd, strides=A.strides + A.strides[2:], writeable=False)


class Module:
    training: bool = True

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        for name in ("forward", "backward"):
            if name in cls.__dict__:
                setattr(cls, name, _wide(cls.__dict__[name]))

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args):
        raise NotImplementedError

    def backward(self, *args):
        raise NotImplementedError


def _wide(fn):
    def run(self, *a, **k):
        out = fn(self, *a, **k)
        return out.astype(np.float64) if isinstance(out, np.ndarray) else out
    return run
