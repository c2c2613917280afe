import numpy as np


class PositionalEncoding:
    """Adds a wave of its own to every position: sin(t/10000^(2i/d)) to feature 2i, cos(t/10000^(2i/d)) to feature 2i + 1."""

    def __init__(self, d_model, max_len):
        """d_model is even. Prepares the waves of max_len positions; the first is t = 0."""
        raise NotImplementedError

    def forward(self, x):
        """x (N, T, d_model) with T ≤ max_len → the same shape."""
        raise NotImplementedError
