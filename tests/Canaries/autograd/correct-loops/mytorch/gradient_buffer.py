"""Given. A gradient for each array, found by where the array lies in memory: by identity, not by its numbers."""

import numpy as np


class GradientBuffer:
    def __init__(self):
        self.gradients = {}

    def key(self, array):
        return array.__array_interface__["data"][0], array.shape

    def add_spot(self, array):
        """Zeros for an array that is not known yet; nothing for one that is."""
        self.gradients.setdefault(self.key(array), np.zeros(array.shape))

    def update_param(self, array, gradient):
        """Adds to the array's gradient."""
        self.gradients[self.key(array)] += gradient

    def get_param(self, array):
        """The array's gradient so far."""
        if self.key(array) not in self.gradients:
            raise KeyError("no operation on the tape has this array")
        return self.gradients[self.key(array)]

    def clear(self):
        self.gradients = {}
