import numpy as np
from mytorch import RNNCell
from mytorch.nn.linear import Linear
from mytorch.packed import f32


class RNNPhonemeClassifier:
    def __init__(self, input_size: int, hidden_size: int, output_size: int, num_layers: int=2) -> None:
        sizes = [input_size] + [hidden_size] * num_layers
        self.rnn = [RNNCell(a, b) for a, b in zip(sizes, sizes[1:])]
        self.output_layer = Linear(hidden_size, output_size)
        self.hidden_size = hidden_size

    def init_weights(self, rnn_weights, linear_weights):
        for cell, w in zip(self.rnn, rnn_weights):
            cell.init_weights(*w)
        self.output_layer.W, self.output_layer.b = linear_weights

    def __call__(self, x, h_0=None):
        return self.forward(x, h_0=h_0)

    def forward(self, x, h_0=None):
        N, T = x.shape[:2]
        L = len(self.rnn)
        self.x = np.swapaxes(x, 0, 1).astype(f32)
        self.H = np.zeros((T + 1, L, N, self.hidden_size), f32)
        if h_0 is not None:
            self.H[0] = h_0
        for t in range(T):
            inp = self.x[t]
            for l, cell in enumerate(self.rnn):
                inp = self.H[t + 1, l] = cell(inp, self.H[t, l])
        return self.output_layer.forward(self.H[-1, -1])

    def backward(self, delta):
        L = len(self.rnn)
        d = np.zeros_like(self.H[0])
        d[L - 1] += self.output_layer.backward(delta)
        for t in range(len(self.x), 0, -1):
            for l in range(L)[::-1]:
                below = self.H[t, l - 1] if l else self.x[t - 1]
                dx, d[l, ...] = self.rnn[l].backward(d[l], self.H[t, l], below, self.H[t - 1, l])
                if l:
                    d[l - 1] += dx
        d /= d.shape[1]
        return d
