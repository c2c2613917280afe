import numpy as np


class GradientBuffer:
    """A gradient for each array, found by the array itself (where it lies in memory), not by its numbers."""

    def __init__(self):
        self.gradients = {}

    def key(self, array):
        return array.__array_interface__["data"][0], array.shape

    def add_spot(self, array):
        self.gradients.setdefault(self.key(array), None)

    def update_param(self, array, gradient):
        if self.gradients[self.key(array)] is None:
            self.gradients[self.key(array)] = gradient
        else:
            self.gradients[self.key(array)] += gradient

    def get_param(self, array):
        if self.key(array) not in self.gradients:
            raise KeyError("no operation on the tape has this array")
        return self.gradients[self.key(array)]

    def clear(self):
        self.gradients = {}
