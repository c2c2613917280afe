import numpy as np
from resampling import *


class Conv1d_stride1():

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.W = np.random.normal(0, 1.0, (out_channels, in_channels, kernel_size)) if weight_init_fn is None else weight_init_fn(out_channels, in_channels, kernel_size)
        self.b = np.zeros(out_channels) if bias_init_fn is None else bias_init_fn(out_channels)
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        self.A = A
        self.input_size = A.shape[2]
        output_size = A.shape[2] - self.kernel_size + 1
        Z = np.zeros((A.shape[0], self.out_channels, output_size))
        for i in range(output_size):
            Z[:, :, i] = np.tensordot(A[:, :, i:i + self.kernel_size], self.W, axes=((1, 2), (1, 2))) + self.b
        return Z

    def backward(self, dLdZ):
        self.dLdb += np.sum(dLdZ, axis=(0, 2))
        dLdA = np.zeros(self.A.shape)
        for i in range(dLdZ.shape[2]):
            self.dLdW += np.tensordot(dLdZ[:, :, i], self.A[:, :, i:i + self.kernel_size], axes=(0, 0))
            dLdA[:, :, i:i + self.kernel_size] += np.tensordot(dLdZ[:, :, i], self.W, axes=(1, 0))
        return dLdA


class Conv1d():

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        self.conv1d_stride1 = Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample1d = Downsample1d(stride)

    def forward(self, A):
        if self.pad > 0:
            A = np.pad(A, [(0, 0), (0, 0), (self.pad, self.pad)], mode='constant', constant_values=0)
        Z = self.conv1d_stride1.forward(A)
        if self.stride > 1:
            Z = self.downsample1d.forward(Z)
        return Z

    def backward(self, dLdZ):
        if self.stride > 1:
            dLdZ = self.downsample1d.backward(dLdZ)
        dLdA = self.conv1d_stride1.backward(dLdZ)
        return dLdA if self.pad == 0 else dLdA[:, :, self.pad:-self.pad]
