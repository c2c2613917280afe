import numpy as np

from mytorch.nn.resampling import Downsample2d


class Conv2d_stride1:
    """Cross-correlation of images: W (out, in, k, k), b (out,)."""

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        if weight_init_fn is None:
            self.W = np.zeros((out_channels, in_channels, kernel_size, kernel_size))
        else:
            self.W = weight_init_fn(out_channels, in_channels, kernel_size, kernel_size)
        if bias_init_fn is None:
            self.b = np.zeros(out_channels)
        else:
            self.b = bias_init_fn(out_channels)
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        self.A = A
        return np.einsum("nchwij,ocij->nohw", self.windows(A), self.W) + self.b[:, None, None]

    def backward(self, dLdZ):
        k = self.kernel_size
        self.dLdW = np.einsum("nohw,nchwij->ocij", dLdZ, self.windows(self.A))
        self.dLdb = dLdZ.sum(axis=(0, 2, 3))
        padded = np.pad(dLdZ, ((0, 0), (0, 0), (k - 1, k - 1), (k - 1, k - 1)))
        return np.einsum("nohwij,ocij->nchw", self.windows(padded), self.W[:, :, ::-1, ::-1])

    def windows(self, images):
        return np.lib.stride_tricks.sliding_window_view(images, (self.kernel_size, self.kernel_size), axis=(2, 3))


class Conv2d:
    """Padding, a convolution of stride 1, and of its result every stride-th row and column."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        A = np.pad(A, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        return self.downsample2d.forward(self.conv2d_stride1.forward(A))

    def backward(self, dLdZ):
        dLdA = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        H, W = dLdA.shape[2:]
        return dLdA[:, :, self.pad : H - self.pad, self.pad : W - self.pad]
