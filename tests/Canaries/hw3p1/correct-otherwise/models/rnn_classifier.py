import numpy as np
import sys

sys.path.append("mytorch")
from rnn_cell import *
from nn.linear import *


class RNNPhonemeClassifier(object):
    def __init__(self, input_size, hidden_size, output_size, num_layers=2):
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.rnn = [RNNCell(input_size, hidden_size)] + [RNNCell(hidden_size, hidden_size) for _ in range(num_layers - 1)]
        self.output_layer = Linear(hidden_size, output_size)
        self.hiddens = []

    def init_weights(self, rnn_weights, linear_weights):
        for i, rnn_cell in enumerate(self.rnn):
            rnn_cell.init_weights(*rnn_weights[i])
        self.output_layer.W = linear_weights[0].astype(np.float32)
        self.output_layer.b = linear_weights[1].reshape(-1, 1).astype(np.float32)

    def __call__(self, x, h_0=None):
        return self.forward(x, h_0)

    def forward(self, x, h_0=None):
        batch_size, seq_len = x.shape[0], x.shape[1]
        if h_0 is None:
            hidden = np.zeros((self.num_layers, batch_size, self.hidden_size), dtype=np.float32)
        else:
            hidden = h_0.astype(np.float32)
        self.x = x.astype(np.float32)
        self.start = len(self.hiddens)          # older sequences stay in the list
        self.hiddens.append(hidden.copy())
        for t in range(seq_len):
            hidden[0] = self.rnn[0](self.x[:, t, :], hidden[0])
            for i in range(1, self.num_layers):
                hidden[i] = self.rnn[i](hidden[i - 1], hidden[i])
            self.hiddens.append(hidden.copy())
        return self.output_layer(hidden[self.num_layers - 1])

    def backward(self, delta):
        batch_size, seq_len = self.x.shape[0], self.x.shape[1]
        dh = [np.zeros((batch_size, self.hidden_size), dtype=np.float32) for _ in self.rnn]
        dh[-1] = self.output_layer.backward(delta.astype(np.float32))
        for t in range(seq_len - 1, -1, -1):
            now, before = self.hiddens[self.start + t + 1], self.hiddens[self.start + t]
            dx = 0
            for i in range(self.num_layers - 1, -1, -1):
                below = now[i - 1] if i else self.x[:, t]
                dx, dh[i] = self.rnn[i].backward(dh[i] + dx, now[i], below, before[i])
        return np.array(dh) / batch_size
