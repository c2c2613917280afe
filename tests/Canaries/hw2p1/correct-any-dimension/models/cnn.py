from itertools import chain

import numpy as np

from mytorch.flatten import Flatten
from mytorch.nn.Conv1d import Conv1d
from mytorch.nn.linear import Linear
from mytorch.util import Module, f32


class CNN(Module):
    def __init__(self, input_width, num_input_channels, num_channels, kernel_sizes, strides, num_linear_neurons,
                 activations, conv_weight_init_fn, bias_init_fn, linear_weight_init_fn, criterion, lr):
        self.train_mode, self.nlayers = True, len(num_channels)
        self.activations, self.criterion, self.lr = activations, criterion, lr
        self.convolutional_layers, width, before = [], input_width, num_input_channels
        for c, k, s in zip(num_channels, kernel_sizes, strides):
            self.convolutional_layers.append(Conv1d(before, c, k, s, weight_init_fn=conv_weight_init_fn, bias_init_fn=bias_init_fn))
            width, before = (width - k) // s + 1, c
        self.flatten = Flatten()
        self.linear_layer = Linear(width * before, num_linear_neurons)
        self.linear_layer.W = f32(linear_weight_init_fn(num_linear_neurons, width * before))
        self.linear_layer.b = f32(bias_init_fn(num_linear_neurons)).reshape(-1, 1)

    @property
    def _chain(self):
        return list(chain.from_iterable(zip(self.convolutional_layers, self.activations))) + [self.flatten, self.linear_layer]

    @property
    def _holders(self):
        return [c.conv1d_stride1 for c in self.convolutional_layers] + [self.linear_layer]

    def forward(self, A):
        for layer in self._chain:
            A = layer.forward(A)
        self.Z = A
        return A

    def backward(self, labels):
        self.loss = self.criterion.forward(self.Z, labels)
        g = self.criterion.backward()
        for layer in self._chain[::-1]:
            g = layer.backward(g)
        return g

    def zero_grads(self):
        for h in self._holders:
            h.dLdW *= 0
            h.dLdb *= 0

    def step(self):
        for h in self._holders:
            h.W -= np.float32(self.lr) * f32(h.dLdW)
            h.b -= np.float32(self.lr) * f32(h.dLdb).reshape(h.b.shape)

    def train(self):
        self.train_mode = True

    def eval(self):
        self.train_mode = False
