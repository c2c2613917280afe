import numpy as np

from mytorch.nn.resampling import Downsample2d


class Conv2d_stride1:
    """As Conv1d_stride1, with rows and columns: the kernel is kernel_size × kernel_size, the images need not be square."""

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        """
        Makes W (out_channels, in_channels, kernel_size, kernel_size) and b (out_channels,).

        The functions are called weight_init_fn(out_channels, in_channels, kernel_size, kernel_size) and
        bias_init_fn(out_channels).
        """
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        raise NotImplementedError("make self.W, self.b, self.dLdW and self.dLdb")

    def forward(self, A):
        """A (N, in_channels, H, W) → Z (N, out_channels, H − kernel_size + 1, W − kernel_size + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, in_channels, H, W). Sets self.dLdW and self.dLdb, summed over the batch."""
        raise NotImplementedError


class Conv2d:
    """Pads, convolves with stride 1, and keeps every stride-th row and column."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        raise NotImplementedError("make self.conv2d_stride1 and self.downsample2d")

    def forward(self, A):
        """A (N, in_channels, H, W) → Z; each length L becomes (L + 2·padding − kernel_size)//stride + 1."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, in_channels, H, W). The gradients of W and b are left in self.conv2d_stride1."""
        raise NotImplementedError
