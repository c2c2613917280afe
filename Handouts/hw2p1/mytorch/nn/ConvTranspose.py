from mytorch.nn.Conv1d import Conv1d_stride1
from mytorch.nn.Conv2d import Conv2d_stride1
from mytorch.nn.resampling import Upsample1d, Upsample2d


class ConvTranspose1d:
    """Upsamples, then convolves with stride 1 and without padding. This is not what PyTorch calls by that name."""

    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor, weight_init_fn=None, bias_init_fn=None):
        self.upsampling_factor = upsampling_factor
        raise NotImplementedError("make self.upsample1d and self.conv1d_stride1")

    def forward(self, A):
        """A (N, in_channels, W) → Z (N, out_channels, (W − 1)·upsampling_factor + 1 − kernel_size + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ → dLdA (N, in_channels, W). The gradients of W and b are left in self.conv1d_stride1."""
        raise NotImplementedError


class ConvTranspose2d:
    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor, weight_init_fn=None, bias_init_fn=None):
        self.upsampling_factor = upsampling_factor
        raise NotImplementedError("make self.upsample2d and self.conv2d_stride1")

    def forward(self, A):
        """A (N, in_channels, H, W) → Z (N, out_channels, …)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        raise NotImplementedError
