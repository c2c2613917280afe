import numpy as np
import sys

sys.path.append("mytorch")
from rnn_cell import *
from nn.linear import *


class RNNPhonemeClassifier(object):
    def __init__(self, input_size, hidden_size, output_size, num_layers=2):
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.rnn = []
        for l in range(num_layers):
            self.rnn.append(RNNCell(input_size if l == 0 else hidden_size, hidden_size))
        self.output_layer = Linear(hidden_size, output_size)

    def init_weights(self, rnn_weights, linear_weights):
        for i in range(self.num_layers):
            self.rnn[i].init_weights(*rnn_weights[i])
        self.output_layer.W = linear_weights[0]
        self.output_layer.b = linear_weights[1].reshape(-1, 1)

    def __call__(self, x, h_0=None):
        return self.forward(x, h_0)

    def forward(self, x, h_0=None):
        self.x = x
        N, T = x.shape[0], x.shape[1]
        h = {(-1, l): h_0[l] if h_0 is not None else np.zeros((N, self.hidden_size)) for l in range(self.num_layers)}
        for t in range(T):
            for l in range(self.num_layers):
                h[t, l] = self.rnn[l](x[:, t, :] if l == 0 else h[t, l - 1], h[t - 1, l])
        self.h = h
        return self.output_layer(h[T - 1, self.num_layers - 1])

    def backward(self, delta):
        N, T, _ = self.x.shape
        L = self.num_layers
        g = {}
        g[T - 1, L - 1] = self.output_layer.backward(delta)
        for t in range(T - 1, -1, -1):
            for l in range(L - 1, -1, -1):
                d = g.get((t, l), np.zeros((N, self.hidden_size)))
                dx, dh = self.rnn[l].backward(d, self.h[t, l], self.h[t, l - 1] if l > 0 else self.x[:, t, :], self.h[t - 1, l])
                g[t - 1, l] = g.get((t - 1, l), 0) + dh
                if l:
                    g[t, l - 1] = g.get((t, l - 1), 0) + dx
        return [g[-1, l] / N for l in range(L)]
