import numpy as np

from mytorch.nn.functional import (add_backward, div_backward, exp_backward, identity_backward, max_backward, sub_backward,
                                   tanh_backward)


class Activation:
    def __init__(self, autograd_engine):
        self.autograd_engine = autograd_engine

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        """x → an array of the same shape, with every operation recorded."""
        raise NotImplementedError


class Identity(Activation):
    """x"""

    def forward(self, x):
        raise NotImplementedError


class Sigmoid(Activation):
    """1 / (1 + e^(−x)), out of operations that have a backward function"""

    def forward(self, x):
        raise NotImplementedError


class Tanh(Activation):
    """tanh x"""

    def forward(self, x):
        raise NotImplementedError


class ReLU(Activation):
    """max(x, 0)"""

    def forward(self, x):
        raise NotImplementedError
