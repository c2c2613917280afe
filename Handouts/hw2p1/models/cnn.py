import numpy as np

from mytorch.flatten import Flatten
from mytorch.nn.Conv1d import Conv1d
from mytorch.nn.linear import Linear


class CNN:
    """Conv1d, activation, Conv1d, activation, …, Flatten, Linear; trained by plain gradient descent."""

    def __init__(self, input_width, num_input_channels, num_channels, kernel_sizes, strides, num_linear_neurons,
                 activations, conv_weight_init_fn, bias_init_fn, linear_weight_init_fn, criterion, lr):
        """
        input_width, num_input_channels     of the network's input
        num_channels, kernel_sizes, strides lists, one entry for each convolution
        num_linear_neurons                  outputs of the linear layer
        activations                         list of activation objects, one after each convolution
        conv_weight_init_fn                 (out, in, kernel) → W of a convolution
        bias_init_fn                        (out) → b of a convolution, and of the linear layer
        linear_weight_init_fn               (out, in) → W of the linear layer
        criterion                           a loss object: forward(Z, labels) and backward()
        lr                                  learning rate of step
        """
        self.train_mode = True
        self.nlayers = len(num_channels)
        self.activations = activations
        self.criterion = criterion
        self.lr = lr
        raise NotImplementedError("make self.convolutional_layers (a list of Conv1d), self.flatten and self.linear_layer")

    def forward(self, A):
        """A (N, num_input_channels, input_width) → Z (N, num_linear_neurons), kept in self.Z."""
        raise NotImplementedError

    def backward(self, labels):
        """labels (N, num_linear_neurons), one-hot → dLdA (N, num_input_channels, input_width), through the criterion."""
        raise NotImplementedError

    def zero_grads(self):
        """Sets dLdW and dLdb of every convolution and of the linear layer to zero."""
        raise NotImplementedError

    def step(self):
        """W ← W − lr·dLdW and b ← b − lr·dLdb, in every convolution and in the linear layer."""
        raise NotImplementedError

    def train(self):
        self.train_mode = True

    def eval(self):
        self.train_mode = False
