import numpy as np


class SGD:
    """Gradient descent with momentum, for every layer of the model that has weights."""

    def __init__(self, model, lr=0.1, momentum=0):
        """model.layers is a list; the layers to train are those with a W. One velocity for each W and each b, zero at first."""
        self.lr = lr
        self.mu = momentum
        raise NotImplementedError("find the layers and make their velocities")

    def step(self):
        """Moves every W and b once, by the gradients that backward left in dLdW and dLdb."""
        raise NotImplementedError
