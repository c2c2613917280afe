import numpy as np


def spread(x, k, axis, length):
    """Puts entry i at i·k of an axis of this length."""
    x = np.moveaxis(np.asarray(x, dtype="f"), axis, -1)
    y = np.zeros(x.shape[:-1] + (length,), dtype="f")
    y[..., : (x.shape[-1] - 1) * k + 1 : k] = x
    return np.moveaxis(y, -1, axis)


class Upsample1d:
    def __init__(self, upsampling_factor):
        self.k = upsampling_factor

    def forward(self, A):
        return spread(A, self.k, 2, (A.shape[2] - 1) * self.k + 1)

    def backward(self, dLdZ):
        return dLdZ[:, :, :: self.k].astype("f")


class Downsample1d:
    def __init__(self, downsampling_factor):
        self.k = downsampling_factor

    def forward(self, A):
        self.W = A.shape[2]
        return A[:, :, :: self.k].astype("f")

    def backward(self, dLdZ):
        return spread(dLdZ, self.k, 2, self.W)


class Upsample2d(Upsample1d):
    def forward(self, A):
        return spread(super().forward(A), self.k, 3, (A.shape[3] - 1) * self.k + 1)

    def backward(self, dLdZ):
        return super().backward(dLdZ)[..., :: self.k]


class Downsample2d(Downsample1d):
    def forward(self, A):
        self.columns = A.shape[3]
        return super().forward(A)[..., :: self.k]

    def backward(self, dLdZ):
        return spread(super().backward(dLdZ), self.k, 3, self.columns)
