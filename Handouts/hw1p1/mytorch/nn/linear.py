import numpy as np


class Linear:
    """A layer of weights and biases: Z = A·Wᵀ + bᵀ."""

    def __init__(self, in_features, out_features, debug=False):
        """Makes W (out_features, in_features) and b (out_features, 1), both zero: whoever uses the layer sets them."""
        self.debug = debug
        raise NotImplementedError("make self.W and self.b")

    def forward(self, A):
        """A (N, in_features) → Z (N, out_features). Remember what backward will need."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """
        dLdZ (N, out_features) → dLdA (N, in_features).

        Sets self.dLdW (out_features, in_features) and self.dLdb (out_features, 1): sums over the batch, not averages,
        because the loss has divided by N already.
        """
        raise NotImplementedError
