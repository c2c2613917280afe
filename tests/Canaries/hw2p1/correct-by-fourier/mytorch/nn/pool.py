import numpy as np
from .resampling import Downsample2d

__all__ = ["MaxPool2d_stride1", "MeanPool2d_stride1", "MaxPool2d", "MeanPool2d"]


class MaxPool2d_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        k = self.kernel
        H, W = A.shape[2] - k + 1, A.shape[3] - k + 1
        self.size = A.shape
        Z = np.full(A.shape[:2] + (H, W), -np.inf)
        self.wi, self.wj = np.zeros(Z.shape, int), np.zeros(Z.shape, int)
        offsets = [(i, j) for i in range(k) for j in range(k)]
        np.random.shuffle(offsets)                      # a tie goes to whoever comes first
        for i, j in offsets:
            cand = A[:, :, i:i + H, j:j + W]
            better = cand > Z
            Z = np.where(better, cand, Z)
            self.wi[better], self.wj[better] = i, j
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.size)
        for i in range(self.kernel):
            for j in range(self.kernel):
                dLdA[:, :, i:i + dLdZ.shape[2], j:j + dLdZ.shape[3]] += dLdZ * ((self.wi == i) & (self.wj == j))
        return dLdA


class MeanPool2d_stride1:
    """Summed area tables."""

    def __init__(self, kernel):
        self.kernel = kernel

    @staticmethod
    def _box(A, k):
        S = np.zeros(A.shape[:2] + (A.shape[2] + 1, A.shape[3] + 1))
        S[:, :, 1:, 1:] = A.cumsum(2).cumsum(3)
        return (S[:, :, k:, k:] - S[:, :, :-k, k:] - S[:, :, k:, :-k] + S[:, :, :-k, :-k]) / (k * k)

    def forward(self, A):
        return self._box(A, self.kernel)

    def backward(self, dLdZ):
        m = self.kernel - 1
        return self._box(np.pad(dLdZ, ((0, 0), (0, 0), (m, m), (m, m))), self.kernel)


class MaxPool2d:
    def __init__(self, kernel, stride):
        self.kernel, self.stride = kernel, stride
        self.maxpool2d_stride1, self.downsample2d = MaxPool2d_stride1(kernel), Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.maxpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.maxpool2d_stride1.backward(self.downsample2d.backward(dLdZ))


class MeanPool2d(MaxPool2d):
    def __init__(self, kernel, stride):
        super().__init__(kernel, stride)
        self.meanpool2d_stride1 = self.maxpool2d_stride1 = MeanPool2d_stride1(kernel)
