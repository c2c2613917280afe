import numpy as np

from mytorch.util import Module, f32, patches


class ConvNd(Module):
    """im2col in any number of dimensions; parameters live in a dict."""
    nd = 0

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        shape = (out_channels, in_channels) + (kernel_size,) * self.nd
        rng = np.random.default_rng(0)
        self._p = {}
        self.W = rng.standard_normal(shape) if weight_init_fn is None else weight_init_fn(*shape)
        self.b = np.zeros(out_channels) if bias_init_fn is None else bias_init_fn(out_channels)
        self._p["dW"] = np.zeros(shape, np.float32)
        self._p["db"] = np.zeros((out_channels, 1), np.float32)

    W = property(lambda self: self._p["W"], lambda self, v: self._p.__setitem__("W", f32(v)))
    b = property(lambda self: self._p["b"], lambda self, v: self._p.__setitem__("b", f32(v)))
    dLdW = property(lambda self: self._p["dW"], lambda self, v: self._p.__setitem__("dW", f32(v)))
    dLdb = property(lambda self: self._p["db"], lambda self, v: self._p.__setitem__("db", f32(v)))

    def forward(self, A):
        A = f32(A)
        self._A = A
        cols = patches(A, self.kernel_size, self.nd)
        n, c = cols.shape[:2]
        space = cols.shape[2:2 + self.nd]
        order = (0,) + tuple(range(2, 2 + self.nd)) + (1,) + tuple(range(2 + self.nd, 2 + 2 * self.nd))
        self._cols = cols.transpose(order).reshape(n * int(np.prod(space)), -1)
        Z = self._cols @ self.W.reshape(self.out_channels, -1).T
        Z += self.b
        return np.moveaxis(Z.reshape((n,) + space + (self.out_channels,)), -1, 1)

    def backward(self, dLdZ):
        d = np.moveaxis(f32(dLdZ), 1, -1)
        flat = d.reshape(-1, self.out_channels)
        self._p["dW"] += (flat.T @ self._cols).reshape(self.W.shape)
        self._p["db"] += flat.sum(0)[:, None]
        dcols = flat @ self.W.reshape(self.out_channels, -1)
        dcols = dcols.reshape(d.shape[:-1] + (self.in_channels,) + (self.kernel_size,) * self.nd)
        dLdA = np.zeros_like(self._A)
        for at in np.ndindex(*(self.kernel_size,) * self.nd):
            where = tuple(slice(o, o + s) for o, s in zip(at, dLdZ.shape[2:]))
            dLdA[(slice(None), slice(None)) + where] += np.moveaxis(dcols[(Ellipsis,) + at], -1, 1)
        return dLdA


class Strided(Module):
    nd = 0

    def __init__(self, conv, down, stride, padding):
        self.stride, self.pad = stride, padding
        self._conv, self._down = conv, down

    def forward(self, A):
        A = f32(A)
        self._in = A.shape[2:]
        A = np.pad(A, [(0, 0)] * 2 + [(self.pad, self.pad)] * self.nd)
        return self._down(self._conv(A))

    def backward(self, dLdZ):
        d = self._conv.backward(self._down.backward(dLdZ))
        keep = tuple(slice(self.pad, self.pad + s) for s in self._in)
        return d[(Ellipsis,) + keep]
