import numpy as np
from .resampling import Downsample2d


class Conv2d_stride1:
    """By the convolution theorem."""

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        args = (out_channels, in_channels, kernel_size, kernel_size)
        self.W = (weight_init_fn or (lambda *s: np.random.standard_normal(s)))(*args)
        self.b = (bias_init_fn or (lambda n: np.zeros(n)))(out_channels)
        self.dLdW, self.dLdb = np.zeros(args), np.zeros(out_channels)

    def forward(self, A):
        k, s = self.kernel_size, A.shape[2:]
        self.s, self.FA = s, np.fft.rfft2(A, s=s)
        FW = np.fft.rfft2(self.W, s=s)
        full = np.fft.irfft2(np.einsum("ncxy,ocxy->noxy", self.FA, FW.conj()), s=s)
        return full[:, :, :s[0] - k + 1, :s[1] - k + 1] + self.b[:, np.newaxis, np.newaxis]

    def backward(self, dLdZ):
        k, s = self.kernel_size, self.s
        FD = np.fft.rfft2(dLdZ, s=s)
        self.dLdW = np.fft.irfft2(np.einsum("ncxy,noxy->ocxy", self.FA, FD.conj()), s=s)[:, :, :k, :k]
        self.dLdb = np.einsum("nohw->o", dLdZ)[np.newaxis]
        return np.fft.irfft2(np.einsum("noxy,ocxy->ncxy", FD, np.fft.rfft2(self.W, s=s)), s=s)


class Conv2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride, self.pad = stride, padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        N, C, self.H, self.Wd = A.shape
        P = np.zeros((N, C, self.H + 2 * self.pad, self.Wd + 2 * self.pad))
        P[:, :, self.pad:self.pad + self.H, self.pad:self.pad + self.Wd] = A
        return self.downsample2d.forward(self.conv2d_stride1.forward(P))

    def backward(self, dLdZ):
        d = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        return d[:, :, self.pad:self.pad + self.H, self.pad:self.pad + self.Wd]
