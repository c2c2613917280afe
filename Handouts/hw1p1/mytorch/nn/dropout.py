import numpy as np


class Dropout:
    """Bonus. p is the probability to drop an entry."""

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        """Draws the mask with np.random.binomial(1, 1 - p, x.shape) and divides what is kept by 1 − p; in evaluation, x."""
        raise NotImplementedError

    def backward(self, delta):
        """The gradient at x."""
        raise NotImplementedError
