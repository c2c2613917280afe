import numpy as np


class Dropout2d:
    """Bonus. Drops whole channels of an image with probability p while training."""

    def __init__(self, p=0.5):
        raise NotImplementedError

    def forward(self, x, eval=False):
        """x (N, C, H, W) → x ⊙ mask/(1 − p), with one entry of the mask for each channel of each image; x where eval is True."""
        raise NotImplementedError

    def backward(self, delta):
        """delta (N, C, H, W) → the gradient with respect to x."""
        raise NotImplementedError
