import numpy as np


class MSELoss:
    """The mean of the squared errors over all N·C entries."""

    def forward(self, A, Y):
        """Outputs A (N, C), targets Y (N, C) → a number."""
        raise NotImplementedError

    def backward(self):
        """→ dLdA (N, C)"""
        raise NotImplementedError


class CrossEntropyLoss:
    """Softmax and the negative log-likelihood in one: A are logits, not probabilities."""

    def forward(self, A, Y):
        """Logits A (N, C), one-hot labels Y (N, C) → the mean over the batch, a number."""
        raise NotImplementedError

    def backward(self):
        """→ dLdA (N, C)"""
        raise NotImplementedError
