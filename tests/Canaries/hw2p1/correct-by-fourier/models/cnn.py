import numpy as np

from mytorch.flatten import Flatten
from mytorch.nn.Conv1d import Conv1d
from mytorch.nn.linear import Linear


class CNN:
    def __init__(self, input_width, num_input_channels, num_channels, kernel_sizes, strides, num_linear_neurons,
                 activations, conv_weight_init_fn, bias_init_fn, linear_weight_init_fn, criterion, lr):
        self.train_mode = True
        self.nlayers = len(num_channels)
        self.activations = activations
        self.criterion = criterion
        self.lr = lr
        chans = [num_input_channels] + list(num_channels)
        self.convolutional_layers = [
            Conv1d(chans[i], chans[i + 1], kernel_sizes[i], strides[i],
                   weight_init_fn=conv_weight_init_fn, bias_init_fn=bias_init_fn) for i in range(self.nlayers)]
        width = input_width
        for k, s in zip(kernel_sizes, strides):
            width = (width - k) // s + 1
        self.flatten = Flatten()
        self.linear_layer = Linear(chans[-1] * width, num_linear_neurons)
        self.linear_layer.W = linear_weight_init_fn(num_linear_neurons, chans[-1] * width)
        self.linear_layer.b = bias_init_fn(num_linear_neurons).reshape(-1, 1)

    def forward(self, A):
        for conv, act in zip(self.convolutional_layers, self.activations):
            A = act.forward(conv.forward(A))
        self.Z = self.linear_layer.forward(self.flatten.forward(A))
        return self.Z

    def backward(self, labels):
        self.loss = self.criterion.forward(self.Z, labels).sum()
        grad = self.flatten.backward(self.linear_layer.backward(self.criterion.backward()))
        for conv, act in zip(self.convolutional_layers[::-1], self.activations[::-1]):
            grad = conv.backward(act.backward(grad))
        return grad

    def zero_grads(self):
        for c in self.convolutional_layers:
            c.conv1d_stride1.dLdW = np.zeros_like(c.conv1d_stride1.W)
            c.conv1d_stride1.dLdb = np.zeros_like(c.conv1d_stride1.b)
        self.linear_layer.dLdW = np.zeros_like(self.linear_layer.W)
        self.linear_layer.dLdb = np.zeros_like(self.linear_layer.b)

    def step(self):
        for c in self.convolutional_layers:
            c.conv1d_stride1.W -= self.lr * c.conv1d_stride1.dLdW
            c.conv1d_stride1.b -= self.lr * np.squeeze(c.conv1d_stride1.dLdb)
        self.linear_layer.W -= self.lr * self.linear_layer.dLdW
        self.linear_layer.b -= self.lr * self.linear_layer.dLdb

    def train(self):
        self.train_mode = True

    def eval(self):
        self.train_mode = False
