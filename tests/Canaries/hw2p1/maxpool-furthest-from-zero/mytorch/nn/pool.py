import numpy as np

from mytorch.nn.resampling import Downsample2d


class MaxPool2d_stride1:
    """The largest entry of each window; its gradient goes to where it was."""

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        k = self.kernel
        N, C, H, W = A.shape
        self.shape = A.shape
        out_H, out_W = H - k + 1, W - k + 1
        windows = np.lib.stride_tricks.sliding_window_view(A, (k, k), axis=(2, 3)).reshape(N, C, out_H, out_W, k * k)
        winner = np.abs(windows).argmax(axis=-1)
        self.row = winner // k + np.arange(out_H)[:, None]
        self.column = winner % k + np.arange(out_W)
        return np.take_along_axis(windows, winner[..., None], axis=-1)[..., 0]

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        n, c = np.ogrid[: self.shape[0], : self.shape[1]]
        np.add.at(dLdA, (n[..., None, None], c[..., None, None], self.row, self.column), dLdZ)
        return dLdA


class MeanPool2d_stride1:
    """The mean of each window; its gradient is shared evenly."""

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.shape = A.shape
        return np.lib.stride_tricks.sliding_window_view(A, (self.kernel, self.kernel), axis=(2, 3)).mean(axis=(4, 5))

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        out_H, out_W = dLdZ.shape[2:]
        for i in range(self.kernel):
            for j in range(self.kernel):
                dLdA[:, :, i : i + out_H, j : j + out_W] += dLdZ / self.kernel**2
        return dLdA


class MaxPool2d:
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.maxpool2d_stride1 = MaxPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.maxpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.maxpool2d_stride1.backward(self.downsample2d.backward(dLdZ))


class MeanPool2d:
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.meanpool2d_stride1 = MeanPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.meanpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.meanpool2d_stride1.backward(self.downsample2d.backward(dLdZ))
