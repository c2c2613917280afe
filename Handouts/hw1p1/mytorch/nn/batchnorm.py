import numpy as np


class BatchNorm1d:
    """Normalises each feature over the batch, then scales it by BW and shifts it by Bb."""

    def __init__(self, num_features, alpha=0.9):
        """
        self.eps is 1e-8. All of these are (1, num_features):
        BW ones, Bb zeros; running_M zeros, running_V ones.
        """
        self.alpha = alpha
        self.eps = 1e-8
        raise NotImplementedError("make BW, Bb, running_M and running_V")

    def forward(self, Z, eval=False):
        """
        Z (N, C) → BZ (N, C).

        Training: normalise with this batch's mean and (biased) variance, and update the running statistics.
        eval=True: normalise with the running statistics, and change nothing.
        """
        raise NotImplementedError

    def backward(self, dLdBZ):
        """dLdBZ (N, C) → dLdZ (N, C). Sets self.dLdBW and self.dLdBb, each (1, C), summed over the batch."""
        raise NotImplementedError
