import numpy as np

from mytorch.nn.functional import (add_backward, div_backward, exp_backward, identity_backward, max_backward, sub_backward,
                                   tanh_backward)


class Activation:
    def __init__(self, autograd_engine):
        self.engine = autograd_engine

    def __call__(self, x):
        return self.forward(x)


class Identity(Activation):
    def forward(self, x):
        y = x.copy()
        self.engine.add_operation([x], y, [None], identity_backward)
        return y


class Sigmoid(Activation):
    """1 / (1 + e^(0 − x)), operation by operation."""

    def forward(self, x):
        zero, one = np.array(0.0), np.array(1.0)
        negative = zero - x
        self.engine.add_operation([zero, x], negative, [None, None], sub_backward)
        exponential = np.exp(negative)
        self.engine.add_operation([negative], exponential, [None], exp_backward)
        denominator = one + exponential
        self.engine.add_operation([one, exponential], denominator, [None, None], add_backward)
        y = one / denominator
        self.engine.add_operation([one, denominator], y, [None, None], div_backward)
        return y


class Tanh(Activation):
    def forward(self, x):
        y = np.tanh(x)
        self.engine.add_operation([y], y, [None], tanh_backward)
        return y


class ReLU(Activation):
    def forward(self, x):
        y = np.maximum(x, 0.0)
        self.engine.add_operation([x], y, [None], max_backward)
        return y
