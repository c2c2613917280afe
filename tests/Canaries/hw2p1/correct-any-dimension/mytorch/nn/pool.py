import numpy as np

from mytorch.nn.resampling import Downsample2d
from mytorch.util import Module, f32, patches


class _Pool1(Module):
    def __init__(self, kernel):
        self.kernel = kernel

    def _windows(self, A):
        A = f32(A)
        self._shape = A.shape
        win = patches(A, self.kernel, 2)
        return win.reshape(win.shape[:4] + (-1,))

    def _spread(self, shares):
        """shares (N, C, H', W', k²) back onto the image."""
        dLdA = np.zeros(self._shape, np.float32)
        H, W = shares.shape[2:4]
        for q in range(self.kernel ** 2):
            i, j = divmod(q, self.kernel)
            dLdA[:, :, i:i + H, j:j + W] += shares[..., q]
        return dLdA


class MaxPool2d_stride1(_Pool1):
    def forward(self, A):
        win = self._windows(A)
        self._win = np.argmax(win, axis=-1)
        return np.take_along_axis(win, self._win[..., None], -1)[..., 0]

    def backward(self, dLdZ):
        onehot = np.arange(self.kernel ** 2) == self._win[..., None]
        return self._spread(onehot * f32(dLdZ)[..., None])


class MeanPool2d_stride1(_Pool1):
    def forward(self, A):
        return self._windows(A).mean(-1)

    def backward(self, dLdZ):
        d = f32(dLdZ)
        d = d / F_SQ(self.kernel)
        return self._spread(np.broadcast_to(d[..., None], d.shape + (self.kernel ** 2,)))


def F_SQ(k):
    return np.float32(k * k)


class _Pool(Module):
    def __init__(self, kernel, stride):
        self.kernel, self.stride = kernel, stride
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d(self._inner()(A))

    def backward(self, dLdZ):
        return self._inner().backward(self.downsample2d.backward(dLdZ))


class MaxPool2d(_Pool):
    def __init__(self, kernel, stride):
        super().__init__(kernel, stride)
        self.maxpool2d_stride1 = MaxPool2d_stride1(kernel)

    def _inner(self):
        return self.maxpool2d_stride1


class MeanPool2d(_Pool):
    def __init__(self, kernel, stride):
        super().__init__(kernel, stride)
        self.meanpool2d_stride1 = MeanPool2d_stride1(kernel)

    def _inner(self):
        return self.meanpool2d_stride1
