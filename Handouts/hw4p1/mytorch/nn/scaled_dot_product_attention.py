import numpy as np

from mytorch.nn.activation import Softmax


class ScaledDotProductAttention:
    """softmax(Q·Kᵀ/√E)·V"""

    def __init__(self):
        self.softmax = Softmax(dim=-1)

    def forward(self, Q, K, V, mask=None):
        """
        Q (…, L, E), K (…, S, E), V (…, S, Ev) → (…, L, Ev).

        mask: None, or booleans that broadcast to (…, L, S); True means that the query ignores the key.
        Sets self.attention_scores (…, L, S): the weights after mask and softmax.
        """
        raise NotImplementedError

    def backward(self, d_output):
        """d_output (…, L, Ev) → (dQ, dK, dV), with the shapes of Q, K and V."""
        raise NotImplementedError
