import numpy as np

from mytorch.nn.linear import Linear
from mytorch.rnn_cell import RNNCell


class RNNPhonemeClassifier:
    """Layers of RNN cells over a sequence; a linear layer on the last state of the last one."""

    def __init__(self, input_size, hidden_size, output_size, num_layers=2):
        """self.rnn lists the cells: the first takes the input, each further one the states of the one before. self.output_layer is a Linear."""
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        raise NotImplementedError("make self.rnn and self.output_layer")

    def init_weights(self, rnn_weights, linear_weights):
        """rnn_weights: for each cell [W_ih, W_hh, b_ih, b_hh]. linear_weights: [W, b], with b as (output_size,)."""
        for cell, weights in zip(self.rnn, rnn_weights):
            cell.init_weights(*weights)
        self.output_layer.W = linear_weights[0]
        self.output_layer.b = linear_weights[1].reshape(-1, 1)

    def __call__(self, x, h_0=None):
        return self.forward(x, h_0)

    def forward(self, x, h_0=None):
        """
        x (N, T, input), h_0 (num_layers, N, hidden) or None for zeros → logits (N, output).

        Keep x and every hidden state, the ones to start with too: backward walks through them. Begin a new list at every call.
        """
        raise NotImplementedError

    def backward(self, delta):
        """delta (N, output), the gradient at the logits → the gradient at h_0, (num_layers, N, hidden), divided by N."""
        raise NotImplementedError
