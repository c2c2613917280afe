import numpy as np

f32 = np.float32


class Linear:
    def __init__(self, in_features, out_features):
        self._W = np.zeros((out_features, in_features), f32)
        self._b = np.zeros((out_features, 1), f32)

    @property
    def W(self):
        return self._W

    @W.setter
    def W(self, w):
        self._W = np.asarray(w, dtype=f32)

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, b):
        self._b = np.asarray(b, dtype=f32).reshape(-1, 1)

    def forward(self, A):
        self.A = np.asarray(A, f32)
        return np.tensordot(self.A, self._W, axes=(1, 1)) + self._b[:, 0]

    def backward(self, dLdZ):
        dLdZ = np.asarray(dLdZ, f32)
        self.dLdW = np.tensordot(dLdZ, self.A, axes=(0, 0))
        self.dLdb = dLdZ.sum(axis=0)[:, None]
        return np.tensordot(dLdZ, self._W, axes=(1, 0))
