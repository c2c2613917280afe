from mytorch.nn.activation import Identity, ReLU
from mytorch.nn.batchnorm2d import BatchNorm2d
from mytorch.nn.Conv2d import Conv2d
from mytorch.util import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, A):
        for layer in self.layers:
            A = layer(A)
        return A

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad


class ConvBlock(Sequential):
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding):
        super().__init__(Conv2d(in_channels, out_channels, kernel_size, stride, padding), BatchNorm2d(out_channels))


class ResBlock(Module):
    def __init__(self, in_channels, out_channels, filter_size, stride=3, padding=1):
        self.convolution_layers = [ConvBlock(in_channels, out_channels, filter_size, stride, padding), ReLU(),
                                   ConvBlock(out_channels, out_channels, 1, 1, 0)]
        same = in_channels == out_channels and (filter_size, stride, padding) == (1, 1, 0)
        self.residual_connection = Identity() if same else ConvBlock(in_channels, out_channels, filter_size, stride, padding)
        self.final_activation = ReLU()

    def forward(self, A):
        Z = Sequential(*self.convolution_layers)(A)
        return self.final_activation(Z + self.residual_connection(A))

    def backward(self, grad):
        grad = self.final_activation.backward(grad)
        return Sequential(*self.convolution_layers).backward(grad) + self.residual_connection.backward(grad)
