from mytorch.nn.activation import ReLU
from mytorch.nn.batchnorm2d import BatchNorm2d
from mytorch.nn.Conv2d import Conv2d


class ConvBlock:
    """A convolution and its normalisation."""

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding):
        self.layers = [Conv2d(in_channels, out_channels, kernel_size, stride, padding), BatchNorm2d(out_channels)]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad


class IdentityBlock:
    def forward(self, A):
        return A

    def backward(self, grad):
        return grad


class ResBlock:
    """ReLU(two blocks after one another + a shortcut around them)."""

    def __init__(self, in_channels, out_channels, filter_size, stride=3, padding=1):
        self.convolution_layers = [
            ConvBlock(in_channels, out_channels, filter_size, stride, padding),
            ReLU(),
            ConvBlock(out_channels, out_channels, 1, 1, 0),
        ]
        self.final_activation = ReLU()
        if in_channels == out_channels:
            self.residual_connection = IdentityBlock()
        else:
            self.residual_connection = ConvBlock(in_channels, out_channels, filter_size, stride, padding)

    def forward(self, A):
        Z = A
        for layer in self.convolution_layers:
            Z = layer.forward(Z)
        return self.final_activation.forward(Z + self.residual_connection.forward(A))

    def backward(self, grad):
        grad = self.final_activation.backward(grad)
        dLdA = self.residual_connection.backward(grad)
        for layer in reversed(self.convolution_layers):
            grad = layer.backward(grad)
        return dLdA + grad
