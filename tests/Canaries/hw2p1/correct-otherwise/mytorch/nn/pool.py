import numpy as np
from resampling import *


class MaxPool2d_stride1():

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.A = A
        N, C, H, W = A.shape
        Z = np.zeros((N, C, H - self.kernel + 1, W - self.kernel + 1))
        self.winners = {}
        for n in range(N):
            for c in range(C):
                for i in range(Z.shape[2]):
                    for j in range(Z.shape[3]):
                        window = A[n, c, i:i + self.kernel, j:j + self.kernel]
                        Z[n, c, i, j] = np.max(window)
                        rows, columns = np.where(window == Z[n, c, i, j])
                        self.winners[n, c, i, j] = (i + rows[-1], j + columns[-1])  # the last of equals
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.A.shape)
        for (n, c, i, j), (row, column) in self.winners.items():
            dLdA[n, c, row, column] += dLdZ[n, c, i, j]
        return dLdA


class MeanPool2d_stride1():

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.A = A
        N, C, H, W = A.shape
        Z = np.zeros((N, C, H - self.kernel + 1, W - self.kernel + 1))
        for i in range(Z.shape[2]):
            for j in range(Z.shape[3]):
                Z[:, :, i, j] = A[:, :, i:i + self.kernel, j:j + self.kernel].mean(axis=(2, 3))
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.A.shape)
        for i in range(dLdZ.shape[2]):
            for j in range(dLdZ.shape[3]):
                dLdA[:, :, i:i + self.kernel, j:j + self.kernel] += dLdZ[:, :, i:i + 1, j:j + 1] / self.kernel ** 2
        return dLdA


class MaxPool2d():

    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.maxpool2d_stride1 = MaxPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.maxpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.maxpool2d_stride1.backward(self.downsample2d.backward(dLdZ))


class MeanPool2d():
    """Without the parts of stride 1: its windows are visited where they are."""

    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride

    def windows(self):
        for i in range((self.shape[2] - self.kernel) // self.stride + 1):
            for j in range((self.shape[3] - self.kernel) // self.stride + 1):
                yield i, j, slice(i * self.stride, i * self.stride + self.kernel), slice(j * self.stride, j * self.stride + self.kernel)

    def forward(self, A):
        self.shape = N, C, H, W = A.shape
        Z = np.empty((N, C, (H - self.kernel) // self.stride + 1, (W - self.kernel) // self.stride + 1))
        for i, j, rows, columns in self.windows():
            Z[:, :, i, j] = np.average(A[:, :, rows, columns].reshape(N, C, -1), axis=2)
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        for i, j, rows, columns in self.windows():
            dLdA[:, :, rows, columns] += (dLdZ[:, :, i, j] / (self.kernel * self.kernel))[:, :, None, None]
        return dLdA
