import numpy as np

from mytorch.nn.resampling import Downsample1d


class Conv1d_stride1:
    """Lays the kernel on every window of the input: Z[n, o, j] = b[o] + Σ W[o, c, i]·A[n, c, j + i]."""

    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        """
        Makes W (out_channels, in_channels, kernel_size) and b (out_channels,).

        W comes from weight_init_fn(out_channels, in_channels, kernel_size), b from bias_init_fn(out_channels). Where no
        function is given, W is drawn from a normal distribution and b is zero.
        """
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        raise NotImplementedError("make self.W, self.b, self.dLdW and self.dLdb")

    def forward(self, A):
        """A (N, in_channels, W) → Z (N, out_channels, W − kernel_size + 1). Remember what backward will need."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """
        dLdZ (N, out_channels, W − kernel_size + 1) → dLdA (N, in_channels, W).

        Sets self.dLdW (out_channels, in_channels, kernel_size) and self.dLdb (out_channels,): sums over the batch.
        """
        raise NotImplementedError


class Conv1d:
    """Pads, convolves with stride 1, and keeps every stride-th output."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        raise NotImplementedError("make self.conv1d_stride1 and self.downsample1d")

    def forward(self, A):
        """A (N, in_channels, W) → Z (N, out_channels, (W + 2·padding − kernel_size)//stride + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, in_channels, W). The gradients of W and b are left in self.conv1d_stride1."""
        raise NotImplementedError
