from mytorch.nn.activation import ReLU
from mytorch.nn.batchnorm2d import BatchNorm2d
from mytorch.nn.Conv2d import Conv2d


class ConvBlock:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding):
        self.layers = [Conv2d(in_channels, out_channels, kernel_size, stride, padding), BatchNorm2d(out_channels)]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad


class IdentityBlock:
    def forward(self, A):
        return A

    def backward(self, grad):
        return grad


class ResBlock:
    def __init__(self, in_channels, out_channels, filter_size, stride=3, padding=1):
        self.convolution_layers = [ConvBlock(in_channels, out_channels, filter_size, stride, padding), ReLU(),
                                   ConvBlock(out_channels, out_channels, 1, 1, 0)]
        if stride != 1 or in_channels != out_channels or filter_size != 1 or padding != 0:
            self.residual_connection = ConvBlock(in_channels, out_channels, filter_size, stride, padding)
        else:
            self.residual_connection = None
        self.final_activation = ReLU()

    def forward(self, A):
        Z = A
        for layer in self.convolution_layers:
            Z = layer.forward(Z)
        return self.final_activation.forward(Z + (A if self.residual_connection is None else self.residual_connection.forward(A)))

    def backward(self, grad):
        grad = self.final_activation.backward(grad)
        residual = grad if self.residual_connection is None else self.residual_connection.backward(grad)
        for layer in self.convolution_layers[::-1]:
            grad = layer.backward(grad)
        return grad + residual
