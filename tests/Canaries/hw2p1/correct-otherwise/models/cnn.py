from flatten import *
from Conv1d import *
from linear import *
from activation import *
from loss import *
import numpy as np
import os
import sys

sys.path.append('mytorch')


class CNN(object):

    def __init__(self, input_width, num_input_channels, num_channels, kernel_sizes, strides,
                 num_linear_neurons, activations, conv_weight_init_fn, bias_init_fn,
                 linear_weight_init_fn, criterion, lr):
        self.train_mode = True
        self.nlayers = len(num_channels)
        self.activations = activations
        self.criterion = criterion
        self.lr = lr

        channels = [num_input_channels] + list(num_channels)
        self.convolutional_layers = [
            Conv1d(channels[i], channels[i + 1], kernel_sizes[i], strides[i], 0, conv_weight_init_fn, bias_init_fn)
            for i in range(self.nlayers)
        ]
        out_width = input_width
        for i in range(self.nlayers):
            out_width = int((out_width - kernel_sizes[i]) / strides[i]) + 1
        self.flatten = Flatten()
        self.linear_layer = Linear(out_width * num_channels[-1], num_linear_neurons)
        self.linear_layer.W = linear_weight_init_fn(num_linear_neurons, out_width * num_channels[-1])
        self.linear_layer.b = np.array(bias_init_fn(num_linear_neurons))[:, None]

    def forward(self, A):
        Z = A
        for i in range(self.nlayers):
            Z = self.convolutional_layers[i].forward(Z)
            Z = self.activations[i].forward(Z)
        Z = self.flatten.forward(Z)
        Z = self.linear_layer.forward(Z)
        self.Z = Z
        return self.Z

    def backward(self, labels):
        m, _ = labels.shape
        self.loss = self.criterion.forward(self.Z, labels).sum()
        grad = self.criterion.backward()
        grad = self.linear_layer.backward(grad)
        grad = self.flatten.backward(grad)
        for i in range(self.nlayers - 1, -1, -1):
            grad = self.activations[i].backward(grad)
            grad = self.convolutional_layers[i].backward(grad)
        return grad

    def zero_grads(self):
        for i in range(self.nlayers):
            self.convolutional_layers[i].conv1d_stride1.dLdW.fill(0.0)
            self.convolutional_layers[i].conv1d_stride1.dLdb.fill(0.0)
        self.linear_layer.dLdW.fill(0.0)
        self.linear_layer.dLdb.fill(0.0)

    def step(self):
        for i in range(self.nlayers):
            conv = self.convolutional_layers[i].conv1d_stride1
            conv.W -= self.lr * conv.dLdW
            conv.b -= self.lr * conv.dLdb
        self.linear_layer.W -= self.lr * self.linear_layer.dLdW
        self.linear_layer.b -= self.lr * self.linear_layer.dLdb

    def train(self):
        self.train_mode = True

    def eval(self):
        self.train_mode = False
