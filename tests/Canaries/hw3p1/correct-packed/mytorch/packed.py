import numpy as np

f32 = np.float32


class Packed:
    """All parameters in one flat vector, all gradients in another; each name is a view of it."""
    names: tuple = ()

    def shape_of(self, name):
        raise RuntimeError

    def __init__(self, input_size: int, hidden_size: int):
        self.input_size, self.hidden_size = input_size, hidden_size
        self._where = {}
        at = 0
        for n in self.names:
            s = self.shape_of(n)
            k = int(np.prod(s))
            self._where[n] = slice(at, at + k), s
            at += k
        self.theta = np.random.default_rng(0).standard_normal(at).astype(f32)
        self.grad = np.zeros(at, f32)

    def __getattr__(self, n):
        where = self.__dict__.get("_where", {})
        if n in where:
            sl, s = where[n]
            return self.theta[sl].reshape(s)
        if n[:1] == "d" and n[1:] in where:
            sl, s = where[n[1:]]
            return self.grad[sl].reshape(s)
        raise AttributeError(n)

    def __setattr__(self, n, v):
        where = self.__dict__.get("_where", {})
        if n in where:
            self.theta[where[n][0]] = np.ravel(v)
        elif n[:1] == "d" and n[1:] in where:
            self.grad[where[n[1:]][0]] = np.ravel(v)
        else:
            object.__setattr__(self, n, v)

    def _init(self, values):
        for n, v in zip(self.names, values):
            setattr(self, n, v)

    def zero_grad(self):
        self.grad[:] = 0

    def __call__(self, *args):
        return self.forward(*args)
