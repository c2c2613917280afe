import numpy as np

from mytorch.flatten import Flatten
from mytorch.nn.Conv1d import Conv1d
from mytorch.nn.linear import Linear


class CNN:
    """Convolutions with an activation each, flattened into one linear layer."""

    def __init__(self, input_width, num_input_channels, num_channels, kernel_sizes, strides, num_linear_neurons,
                 activations, conv_weight_init_fn, bias_init_fn, linear_weight_init_fn, criterion, lr):
        self.train_mode = True
        self.nlayers = len(num_channels)
        self.activations = activations
        self.criterion = criterion
        self.lr = lr

        self.convolutional_layers = []
        channels, width = num_input_channels, input_width
        for out_channels, kernel_size, stride in zip(num_channels, kernel_sizes, strides):
            self.convolutional_layers.append(
                Conv1d(channels, out_channels, kernel_size, stride, weight_init_fn=conv_weight_init_fn, bias_init_fn=bias_init_fn)
            )
            channels, width = out_channels, (width - kernel_size) // stride + 1
        self.flatten = Flatten()
        self.linear_layer = Linear(channels * width, num_linear_neurons)
        self.linear_layer.W = linear_weight_init_fn(num_linear_neurons, channels * width)
        self.linear_layer.b = bias_init_fn(num_linear_neurons).reshape(-1, 1)

    def forward(self, A):
        Z = A
        for convolution, activation in zip(self.convolutional_layers, self.activations):
            Z = activation.forward(convolution.forward(Z))
        self.Z = self.linear_layer.forward(self.flatten.forward(Z))
        return self.Z

    def backward(self, labels):
        self.loss = self.criterion.forward(self.Z, labels)
        grad = self.flatten.backward(self.linear_layer.backward(self.criterion.backward()))
        for convolution, activation in zip(reversed(self.convolutional_layers), reversed(self.activations)):
            grad = convolution.backward(activation.backward(grad))
        return grad

    def zero_grads(self):
        for layer in self.parametrised():
            layer.dLdW = np.zeros(layer.W.shape)
            layer.dLdb = np.zeros(layer.b.shape)

    def step(self):
        for layer in self.parametrised():
            layer.W = layer.W - self.lr * layer.dLdW
            layer.b = layer.b - self.lr * layer.dLdb

    def parametrised(self):
        return [*(convolution.conv1d_stride1 for convolution in self.convolutional_layers), self.linear_layer]

    def train(self):
        self.train_mode = True

    def eval(self):
        self.train_mode = True
