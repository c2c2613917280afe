import numpy as np

from mytorch.Conv2d import Convolution
from mytorch.resampling import Downsample1d


class Conv1d_stride1:
    """An image of one row."""

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.k = kernel_size
        shape = (out_channels, in_channels, kernel_size)
        self.W = np.asarray(weight_init_fn(*shape) if weight_init_fn else np.random.randn(*shape), dtype="f")
        self.b = np.asarray(bias_init_fn(out_channels) if bias_init_fn else np.zeros(out_channels), dtype="f")
        self.convolution = Convolution()

    def forward(self, A):
        return self.convolution.run(A[:, :, None], self.W, self.b, (1, self.k))[:, :, 0]

    def backward(self, dLdZ):
        dLdA, dLdW, self.dLdb = self.convolution.back(dLdZ[:, :, None])
        self.dLdW = dLdW.reshape(np.shape(self.W))
        return dLdA[:, :, 0]


class Conv1d:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride, self.pad = stride, padding
        self.conv1d_stride1 = Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample1d = Downsample1d(stride)

    def forward(self, A):
        return self.downsample1d.forward(self.conv1d_stride1.forward(np.pad(A, ((0, 0), (0, 0), (self.pad, self.pad)))))

    def backward(self, dLdZ):
        dLdA = self.conv1d_stride1.backward(self.downsample1d.backward(dLdZ))
        return dLdA[:, :, self.pad : -self.pad or None]
