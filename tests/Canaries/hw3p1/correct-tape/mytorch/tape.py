"""tiny reverse-mode tape on arrays"""
import numpy as np


class V:
    __array_priority__ = 1000

    def __init__(self, v, parents=()):
        self.v = np.asarray(v, dtype=float)
        self.parents = parents
        self.g = np.zeros_like(self.v)

    def __add__(self, o):
        o = o if isinstance(o, V) else V(o)
        return V(self.v + o.v, ((self, lambda g: unb(g, self.v.shape)), (o, lambda g: unb(g, o.v.shape))))

    def __mul__(self, o):
        o = o if isinstance(o, V) else V(o)
        return V(self.v * o.v, ((self, lambda g: unb(g * o.v, self.v.shape)), (o, lambda g: unb(g * self.v, o.v.shape))))
    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, o):
        return self + (-o if isinstance(o, V) else V(-np.asarray(o)))

    def __rsub__(self, o):
        return -self + o

    def linear(self, W):
        return V(self.v @ W.v.T, ((self, lambda g: g @ W.v), (W, lambda g: g.T @ self.v)))

    def tanh(self):
        t = np.tanh(self.v)
        return V(t, ((self, lambda g: g * (1 - t * t)),))

    def sigmoid(self):
        s = 1 / (1 + np.exp(-self.v))
        return V(s, ((self, lambda g: g * s * (1 - s)),))


def unb(g, shape):
    while g.ndim > len(shape):
        g = g.sum(0)
    return g


def backprop(*outs):
    order, seen = [], set()

    def visit(v):
        if id(v) in seen:
            return
        seen.add(id(v))
        for p, _ in v.parents:
            visit(p)
        order.append(v)
    for o, _ in outs:
        visit(o)
    for v in order:
        v.g = np.zeros_like(v.v)
    for o, g in outs:
        o.g = o.g + g
    for v in reversed(order):
        for p, f in v.parents:
            p.g = p.g + f(v.g)
