import numpy as np

from mytorch.Conv2d import columns
from mytorch.resampling import Downsample2d


class Pool_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.shape = N, C, H, W = A.shape
        k = self.kernel
        windows = columns(A.reshape(N * C, 1, H, W).astype("f"), (k, k))  # (N·C, positions, k²)
        self.shares = self.share(windows)
        return (windows * self.shares).sum(axis=2).reshape(N, C, H - k + 1, W - k + 1)

    def backward(self, dLdZ):
        N, C, H, W = dLdZ.shape
        k = self.kernel
        d = dLdZ.astype("f").reshape(N * C, H * W, 1) * self.shares
        dLdA = np.zeros((N * C, *self.shape[2:]), dtype="f")
        for position in range(H * W):
            i, j = divmod(position, W)
            dLdA[:, i : i + k, j : j + k] += d[:, position].reshape(-1, k, k)
        return dLdA.reshape(self.shape)


class MaxPool2d_stride1(Pool_stride1):
    def share(self, windows):
        return np.eye(windows.shape[2], dtype="f")[windows.argmax(axis=2)]


class MeanPool2d_stride1(Pool_stride1):
    def share(self, windows):
        return np.full(windows.shape, 1 / windows.shape[2], dtype="f")


class Pool:
    def __init__(self, kernel, stride):
        self.whole = self.stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.whole.forward(A))

    def backward(self, dLdZ):
        return self.whole.backward(self.downsample2d.backward(dLdZ))


class MaxPool2d(Pool):
    stride1 = MaxPool2d_stride1


class MeanPool2d(Pool):
    stride1 = MeanPool2d_stride1
