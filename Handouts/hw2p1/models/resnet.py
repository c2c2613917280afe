from mytorch.nn.activation import ReLU
from mytorch.nn.batchnorm2d import BatchNorm2d
from mytorch.nn.Conv2d import Conv2d


class ConvBlock:
    """Bonus. A convolution and its normalisation."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding):
        raise NotImplementedError("make self.layers = [Conv2d, BatchNorm2d]")

    def forward(self, A):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError


class IdentityBlock:
    """The way around where the block keeps the shape."""

    def forward(self, A):
        return A

    def backward(self, grad):
        return grad


class ResBlock:
    """Bonus. ReLU(two blocks after one another, plus a way around them)."""

    def __init__(self, in_channels, out_channels, filter_size, stride=3, padding=1):
        """
        self.convolution_layers   [ConvBlock(filter_size, stride, padding), ReLU, ConvBlock(kernel 1, stride 1, no padding)]
        self.residual_connection  a ConvBlock like the first; an IdentityBlock if in_channels == out_channels and
                                  filter_size and stride are 1 and padding is 0
        self.final_activation     ReLU
        """
        raise NotImplementedError

    def forward(self, A):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError
