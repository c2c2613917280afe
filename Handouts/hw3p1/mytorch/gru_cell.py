import numpy as np


class GRUCell:
    """One step of a gated recurrent unit, on one vector at a time: no batch."""

    def __init__(self, input_size, hidden_size):
        """Makes Wrx, Wzx, Wnx (hidden, input), Wrh, Wzh, Wnh (hidden, hidden) and six biases (hidden,), random."""
        raise NotImplementedError

    def init_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        """Takes these in place of its own."""
        raise NotImplementedError

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        """x (input,), h_prev_t (hidden,) → h_t (hidden,). Keeps self.x, self.hidden = h_prev_t, self.r, self.z and self.n."""
        raise NotImplementedError

    def backward(self, delta):
        """
        delta (hidden,), the gradient at h_t. Returns dx (input,) and dh_prev_t (hidden,).

        Sets self.dWrx, dWzx, dWnx, dWrh, dWzh, dWnh, dbrx, dbzx, dbnx, dbrh, dbzh and dbnh afresh, each in the shape of its parameter.
        """
        raise NotImplementedError
