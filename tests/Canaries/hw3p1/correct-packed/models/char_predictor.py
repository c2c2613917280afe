import numpy as np
from mytorch.gru_cell import GRUCell
from mytorch.nn.linear import Linear


class CharacterPredictor:
    def __init__(self, input_dim, hidden_dim, num_classes):
        self.gru = GRUCell(input_dim, hidden_dim)
        self.projection = Linear(hidden_dim, num_classes)
        self.hidden_dim, self.num_classes = hidden_dim, num_classes

    def init_rnn_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.gru.init_weights(Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh)

    def __call__(self, x, h):
        return self.forward(x, h)

    def forward(self, x, h):
        h = self.gru(x, h)
        return h, self.projection.forward(h[None])


def inference(net, inputs):
    out = np.empty((len(inputs), net.num_classes), np.float32)
    h = np.zeros(net.hidden_dim)
    for t, x in enumerate(inputs):
        h, out[t:t + 1] = net.forward(x, h)
    return out
