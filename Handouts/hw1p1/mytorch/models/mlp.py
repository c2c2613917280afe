import numpy as np

from mytorch.nn.activation import ReLU
from mytorch.nn.linear import Linear


class MLP0:
    """No hidden layer: Linear 2 → 3, ReLU."""

    def __init__(self, debug=False):
        self.debug = debug
        self.layers = []
        raise NotImplementedError("fill self.layers: Linear, ReLU")

    def forward(self, A0):
        """A0 (N, 2) → A1 (N, 3)"""
        raise NotImplementedError

    def backward(self, dLdA1):
        """dLdA1 (N, 3) → dLdA0 (N, 2), the gradient at the input. Every Linear has its dLdW and dLdb then."""
        raise NotImplementedError


class MLP1:
    """One hidden layer: 2 → 3 → 2, a ReLU after each Linear."""

    def __init__(self, debug=False):
        self.debug = debug
        self.layers = []
        raise NotImplementedError("fill self.layers: Linear, ReLU, Linear, ReLU")

    def forward(self, A0):
        """A0 (N, 2) → A2 (N, 2)"""
        raise NotImplementedError

    def backward(self, dLdA2):
        """dLdA2 (N, 2) → dLdA0 (N, 2)"""
        raise NotImplementedError


class MLP4:
    """Four hidden layers: 2 → 4 → 8 → 8 → 4 → 2, a ReLU after each Linear. Now loops pay."""

    def __init__(self, debug=False):
        self.debug = debug
        self.layers = []
        raise NotImplementedError("fill self.layers: five times Linear, ReLU")

    def forward(self, A0):
        """A0 (N, 2) → A5 (N, 2). With debug, self.A lists the input and what each layer gives, in order."""
        raise NotImplementedError

    def backward(self, dLdA5):
        """dLdA5 (N, 2) → dLdA0 (N, 2). With debug, self.dLdA lists the gradients: entry k belongs to entry k of A."""
        raise NotImplementedError
