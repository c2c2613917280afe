from Conv2d import *
from batchnorm import *
from activation import *


class ConvBlock():

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding):
        self.layers = [Conv2d(in_channels, out_channels, kernel_size, stride=stride, padding=padding), BatchNorm2d(num_features=out_channels)]

    def forward(self, A):
        return self.layers[1].forward(self.layers[0].forward(A))

    def backward(self, grad):
        return self.layers[0].backward(self.layers[1].backward(grad))


class IdentityBlock():

    def forward(self, A):
        return A.copy()

    def backward(self, grad):
        return grad.copy()


class ResBlock():

    def __init__(self, in_channels, out_channels, filter_size, stride=3, padding=1):
        self.convolution_layers = []
        self.convolution_layers.append(ConvBlock(in_channels, out_channels, filter_size, stride, padding))
        self.convolution_layers.append(ReLU())
        self.convolution_layers.append(ConvBlock(out_channels, out_channels, 1, 1, 0))
        self.final_activation = ReLU()
        if stride != 1 or in_channels != out_channels or filter_size != 1 or padding != 0:
            self.residual_connection = ConvBlock(in_channels, out_channels, filter_size, stride, padding)
        else:
            self.residual_connection = IdentityBlock()

    def forward(self, A):
        Z = A
        for layer in self.convolution_layers:
            Z = layer.forward(Z)
        residual = self.residual_connection.forward(A)
        return self.final_activation.forward(Z + residual)

    def backward(self, grad):
        grad = self.final_activation.backward(grad)
        residual = self.residual_connection.backward(grad)
        for layer in self.convolution_layers[::-1]:
            grad = layer.backward(grad)
        return grad + residual
