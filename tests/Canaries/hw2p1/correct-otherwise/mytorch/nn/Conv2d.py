import numpy as np
from resampling import *


class Conv2d_stride1():

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        if weight_init_fn is None:
            self.W = np.random.normal(0, 1.0, (out_channels, in_channels, kernel_size, kernel_size))
        else:
            self.W = weight_init_fn(out_channels, in_channels, kernel_size, kernel_size)
        self.b = np.zeros(out_channels) if bias_init_fn is None else bias_init_fn(out_channels)
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        self.A = A
        out_height, out_width = A.shape[2] - self.kernel_size + 1, A.shape[3] - self.kernel_size + 1
        Z = np.zeros((A.shape[0], self.out_channels, out_height, out_width))
        for i in range(self.kernel_size):
            for j in range(self.kernel_size):
                Z += np.einsum('nchw,oc->nohw', A[:, :, i:i + out_height, j:j + out_width], self.W[:, :, i, j])
        return Z + self.b.reshape(1, -1, 1, 1)

    def backward(self, dLdZ):
        _, _, out_height, out_width = dLdZ.shape
        dLdA = np.zeros_like(self.A)
        for i in range(self.kernel_size):
            for j in range(self.kernel_size):
                self.dLdW[:, :, i, j] += np.einsum('nohw,nchw->oc', dLdZ, self.A[:, :, i:i + out_height, j:j + out_width])
                dLdA[:, :, i:i + out_height, j:j + out_width] += np.einsum('nohw,oc->nchw', dLdZ, self.W[:, :, i, j])
        self.dLdb += dLdZ.sum(axis=3).sum(axis=2).sum(axis=0)
        return dLdA


class Conv2d():

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        self.shape = A.shape
        padded = np.zeros(A.shape[:2] + (A.shape[2] + 2 * self.pad, A.shape[3] + 2 * self.pad))
        padded[:, :, self.pad:self.pad + A.shape[2], self.pad:self.pad + A.shape[3]] = A
        return self.downsample2d.forward(self.conv2d_stride1.forward(padded))

    def backward(self, dLdZ):
        dLdA = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        return dLdA[:, :, self.pad:self.pad + self.shape[2], self.pad:self.pad + self.shape[3]]
