import numpy as np

from mytorch.gru_cell import GRUCell
from mytorch.nn.linear import Linear


class CharacterPredictor:
    """A GRU cell and a linear layer: one step at a time."""

    def __init__(self, input_dim, hidden_dim, num_classes):
        self.hidden_dim = hidden_dim
        self.num_classes = num_classes
        self.gru = GRUCell(input_dim, hidden_dim)
        self.projection = Linear(hidden_dim, num_classes)

    def init_rnn_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.gru.init_weights(Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh)

    def forward(self, x, h):
        hnext = self.gru.forward(x, h)
        logits = self.projection.forward(hnext.reshape(1, -1)).reshape(-1)
        return hnext, logits


def inference(net, inputs):
    h = np.zeros(net.hidden_dim)
    logits = np.zeros((len(inputs), net.num_classes))
    for t, x in enumerate(inputs):
        h, logits[t] = net.forward(x, h)
    return np.eye(net.num_classes)[logits.argmax(1)]
