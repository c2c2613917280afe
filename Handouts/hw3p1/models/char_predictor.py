import numpy as np

from mytorch.gru_cell import GRUCell
from mytorch.nn.linear import Linear


class CharacterPredictor:
    """A GRU cell, and a linear layer that makes logits of its state."""

    def __init__(self, input_dim, hidden_dim, num_classes):
        """self.gru is a GRUCell, self.projection a Linear."""
        self.hidden_dim = hidden_dim
        self.num_classes = num_classes
        raise NotImplementedError("make self.gru and self.projection")

    def init_rnn_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.gru.init_weights(Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh)

    def __call__(self, x, h):
        return self.forward(x, h)

    def forward(self, x, h):
        """One step: x (input,), h (hidden,) → the next hidden state (hidden,), and the logits (classes,). Linear wants a batch: (1, hidden)."""
        raise NotImplementedError


def inference(net, inputs):
    """Steps net through inputs (T, input), from a hidden state of zeros → the logits of every step, (T, classes)."""
    raise NotImplementedError
