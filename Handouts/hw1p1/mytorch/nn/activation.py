import numpy as np
from scipy.special import erf  # for GELU; math.erf does as well


class Identity:
    """A = Z. Begin here: forward keeps what backward needs, backward multiplies by the derivative."""

    def forward(self, Z):
        """Z → A, of the same shape."""
        raise NotImplementedError

    def backward(self, dLdA):
        """dLdA → dLdZ, of the same shape."""
        raise NotImplementedError


class Sigmoid:
    """A = 1 / (1 + e^(−Z))"""

    def forward(self, Z):
        raise NotImplementedError

    def backward(self, dLdA):
        raise NotImplementedError


class Tanh:
    """A = tanh(Z)"""

    def forward(self, Z):
        raise NotImplementedError

    def backward(self, dLdA):
        raise NotImplementedError


class ReLU:
    """A = max(Z, 0)"""

    def forward(self, Z):
        raise NotImplementedError

    def backward(self, dLdA):
        raise NotImplementedError


class GELU:
    """A = Z·Φ(Z), where Φ is the distribution function of the standard normal: the exact form, with erf."""

    def forward(self, Z):
        raise NotImplementedError

    def backward(self, dLdA):
        raise NotImplementedError


class Softmax:
    """Each row of Z becomes probabilities. The other activations work entry by entry; this one couples a whole row."""

    def forward(self, Z):
        """Z (N, C) → A (N, C), each row summing to 1. Inputs of 1,000 must not overflow."""
        raise NotImplementedError

    def backward(self, dLdA):
        """dLdA (N, C) → dLdZ (N, C): each row of dLdA times the Jacobian of that row."""
        raise NotImplementedError
