import numpy as np

from mytorch.nn.linear import Linear
from mytorch.rnn_cell import RNNCell


class RNNPhonemeClassifier:
    """Layers of RNN cells; the last state of the last layer is classified."""

    def __init__(self, input_size, hidden_size, output_size, num_layers=2):
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.rnn = [RNNCell(input_size if layer == 0 else hidden_size, hidden_size) for layer in range(num_layers)]
        self.output_layer = Linear(hidden_size, output_size)

    def init_weights(self, rnn_weights, linear_weights):
        for cell, weights in zip(self.rnn, rnn_weights):
            cell.init_weights(*weights)
        self.output_layer.W = linear_weights[0]
        self.output_layer.b = linear_weights[1].reshape(-1, 1)

    def forward(self, x, h_0=None):
        N, T = x.shape[:2]
        hidden = np.zeros((self.num_layers, N, self.hidden_size)) if h_0 is None else h_0.copy()
        self.x = x
        self.hiddens = [hidden.copy()]
        for t in range(T):
            below = x[:, t]
            for layer, cell in enumerate(self.rnn):
                below = hidden[layer] = cell.forward(below, hidden[layer])
            self.hiddens.append(hidden.copy())
        return self.output_layer.forward(hidden[-1])

    def backward(self, delta):
        N, T = self.x.shape[:2]
        dh = np.zeros((self.num_layers, N, self.hidden_size))
        dh[-1] = self.output_layer.backward(delta)
        for t in reversed(range(T)):
            for layer in reversed(range(self.num_layers)):
                below = self.x[:, t] if layer == 0 else self.hiddens[t + 1][layer - 1]
                dx, dh[layer] = self.rnn[layer].backward(dh[layer], self.hiddens[t + 1][layer], below, self.hiddens[t][layer])
                if layer > 0:
                    dh[layer - 1] += dx
        return dh / self.hidden_size
