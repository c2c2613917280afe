import numpy as np


class RNNCell:
    """One step of a recurrent network: h_t = tanh(x·W_ihᵀ + b_ih + h_prev_t·W_hhᵀ + b_hh)."""

    def __init__(self, input_size, hidden_size):
        """Makes W_ih (hidden, input), W_hh (hidden, hidden), b_ih and b_hh (hidden,), random, and their gradients, zero."""
        raise NotImplementedError

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        """Takes these in place of its own."""
        raise NotImplementedError

    def zero_grad(self):
        """Sets dW_ih, dW_hh, db_ih and db_hh to zeros of the right shapes."""
        raise NotImplementedError

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        """x (N, input), h_prev_t (N, hidden) → h_t (N, hidden)"""
        raise NotImplementedError

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        """
        delta (N, hidden), the gradient at h_t; h_t (N, hidden), what forward returned for this step;
        h_prev_l (N, input) and h_prev_t (N, hidden), what it was given.

        Returns dx (N, input) and dh_prev_t (N, hidden). Adds to self.dW_ih, dW_hh, db_ih and db_hh, averaged over N.
        Keep nothing from forward: the same cell runs many steps before it goes back through them.
        """
        raise NotImplementedError
