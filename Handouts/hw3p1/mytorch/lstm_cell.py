import numpy as np


class LSTMCell:
    """One step of long short-term memory, over a batch."""

    def __init__(self, input_size, hidden_size):
        """
        Makes Wix, Wfx, Wgx, Wox (hidden, input), Wih, Wfh, Wgh, Woh (hidden, hidden) and eight biases (hidden,), random,
        and their gradients, zero.
        """
        raise NotImplementedError

    def init_weights(self, Wix, Wfx, Wgx, Wox, Wih, Wfh, Wgh, Woh, bix, bfx, bgx, box, bih, bfh, bgh, boh):
        """Takes these in place of its own."""
        raise NotImplementedError

    def __call__(self, x, state):
        return self.forward(x, state)

    def forward(self, x, state):
        """x (N, input), state = (h, c), each (N, hidden) → (h_t, c_t). Keep what backward will need."""
        raise NotImplementedError

    def backward(self, delta):
        """
        delta = (dh, dc), the gradients at h_t and c_t, each (N, hidden). Returns dx (N, input), dh_prev and dc_prev (N, hidden).

        Makes self.dWix … self.dboh, d before each parameter's name, summed over the batch.
        """
        raise NotImplementedError
