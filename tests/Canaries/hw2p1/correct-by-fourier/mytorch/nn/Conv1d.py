import typing as t
import numpy as np
from scipy import signal
from .resampling import Downsample1d


class Conv1d_stride1:
    """scipy does the sliding"""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, weight_init_fn: t.Optional[t.Callable] = None,
                 bias_init_fn: t.Optional[t.Callable] = None) -> None:
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.W = np.random.randn(out_channels, in_channels, kernel_size) if weight_init_fn is None else weight_init_fn(out_channels, in_channels, kernel_size)
        self.b = np.zeros((out_channels,)) if bias_init_fn is None else bias_init_fn(out_channels)
        self.dLdW, self.dLdb = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, A):
        self.A = A.copy()
        Z = [[sum(signal.correlate(A[n, c], self.W[o, c], mode="valid", method="direct") for c in range(self.in_channels)) + self.b[o]
              for o in range(self.out_channels)] for n in range(len(A))]
        return np.array(Z)

    def backward(self, dLdZ):
        N = len(dLdZ)
        self.dLdW = np.array([[sum(signal.correlate(self.A[n, c], dLdZ[n, o], mode="valid", method="direct") for n in range(N))
                               for c in range(self.in_channels)] for o in range(self.out_channels)])
        self.dLdb = np.array([[float(dLdZ[:, o].sum()) for o in range(self.out_channels)]])
        return np.stack([np.stack([np.sum([np.convolve(dLdZ[n, o], self.W[o, c]) for o in range(self.out_channels)], axis=0)
                                   for c in range(self.in_channels)]) for n in range(N)])


class Conv1d:
    """Does the strided thing directly, on the parameters of the inner layer."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride, self.pad, self.k = stride, padding, kernel_size
        self.conv1d_stride1 = Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample1d = Downsample1d(stride)

    def forward(self, A):
        self.P = np.pad(A, ((0, 0), (0, 0), (self.pad, self.pad)))
        self.at = range(0, self.P.shape[-1] - self.k + 1, self.stride)
        W, b = self.conv1d_stride1.W, self.conv1d_stride1.b
        return np.stack([np.tensordot(self.P[:, :, i:i + self.k], W, axes=((1, 2), (1, 2))) + b for i in self.at], axis=-1)

    def backward(self, dLdZ):
        inner = self.conv1d_stride1
        dP = np.zeros_like(self.P)
        inner.dLdW = np.zeros_like(inner.W)
        inner.dLdb = dLdZ.sum(axis=-1).sum(axis=0)
        for j, i in enumerate(self.at):
            inner.dLdW += np.tensordot(dLdZ[:, :, j], self.P[:, :, i:i + self.k], axes=(0, 0))
            dP[:, :, i:i + self.k] += np.tensordot(dLdZ[:, :, j], inner.W, axes=(1, 0))
        return dP[:, :, self.pad:][:, :, :dP.shape[2] - 2 * self.pad]
