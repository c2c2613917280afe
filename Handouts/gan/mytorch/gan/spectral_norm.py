import numpy as np


class SpectralNorm:
    """W / σ(W), with the largest singular value σ found by power iteration."""

    def __init__(self, u, iterations=1):
        """u (out,): where the iteration starts, of length 1. Kept in self.u, and replaced by every forward in training."""
        self.u = u
        self.iterations = iterations

    def forward(self, W, train=True):
        """
        W (out, in) → W/σ (out, in). Sets self.u (out,), self.v (in,) and self.sigma; with train=False u and v stay as they are.
        """
        raise NotImplementedError

    def backward(self, dLdWn):
        """The gradient at W/σ (out, in) → the gradient at W (out, in), with u and v held fixed."""
        raise NotImplementedError
