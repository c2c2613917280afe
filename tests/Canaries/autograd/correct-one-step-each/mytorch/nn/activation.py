import numpy as np

from .functional import identity_backward, max_backward, tanh_backward


class _Act:
    def __init__(self, autograd_engine):
        self.engine = autograd_engine

    def forward(self, x):
        out = self.f(x)
        if out is x:
            out = x.copy()
        self.engine.add_operation([x], out, [None], self.back(out))
        return out

    __call__ = forward


class Identity(_Act):
    f = staticmethod(lambda x: x)

    def back(self, out):
        return identity_backward


class Sigmoid(_Act):
    def f(self, x):
        return np.exp(-np.logaddexp(0, -x))

    def back(self, out):
        return lambda g, x: g * out * (1 - out)


class Tanh(_Act):
    f = staticmethod(np.tanh)

    def back(self, out):
        return tanh_backward


class ReLU(_Act):
    def f(self, x):
        return np.where(x > 0, x, 0)

    def back(self, out):
        return max_backward
