import numpy as np


class Softmax:
    """Makes the numbers along one axis a distribution: A = e^Z / Σ e^Z."""

    def __init__(self, dim=-1):
        """dim: the axis along which the outputs sum to 1."""
        self.dim = dim

    def forward(self, Z):
        """Z → A of the same shape. Inputs of 1,000 must not overflow."""
        raise NotImplementedError

    def backward(self, dLdA):
        """dLdA → dLdZ of the same shape: along dim, A⊙(dLdA − Σ dLdA⊙A)."""
        raise NotImplementedError
