import numpy as np


class Linear:
    """Z = A·Wᵀ + b over any leading axes: a batch, or a batch of sequences."""

    def __init__(self, in_features, out_features):
        """Makes W (out_features, in_features) and b (out_features,)."""
        self.in_features = in_features
        self.out_features = out_features
        raise NotImplementedError("make self.W and self.b")

    def init_weights(self, W, b):
        """Takes these weights: W (out_features, in_features), b (out_features,)."""
        self.W = W
        self.b = b

    def forward(self, A):
        """A (…, in_features) → Z (…, out_features). Remember what backward will need."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """
        dLdZ (…, out_features) → dLdA (…, in_features).

        Sets self.dLdW (out_features, in_features) and self.dLdb (out_features,), summed over all leading axes.
        """
        raise NotImplementedError
