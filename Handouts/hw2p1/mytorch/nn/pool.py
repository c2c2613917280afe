import numpy as np

from mytorch.nn.resampling import Downsample2d


class MaxPool2d_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, H − kernel + 1, W − kernel + 1): the largest entry of each window. Remember where it was."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, C, H, W): to the largest entry of each window; an entry that won in several windows gets the sum."""
        raise NotImplementedError


class MeanPool2d_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, H − kernel + 1, W − kernel + 1): the mean of each window."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, C, H, W): an equal share for every entry of a window, added up where windows overlap."""
        raise NotImplementedError


class MaxPool2d:
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        raise NotImplementedError("make self.maxpool2d_stride1 and self.downsample2d")

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, (H − kernel)//stride + 1, (W − kernel)//stride + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        raise NotImplementedError


class MeanPool2d:
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        raise NotImplementedError("make self.meanpool2d_stride1 and self.downsample2d")

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, (H − kernel)//stride + 1, (W − kernel)//stride + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        raise NotImplementedError
