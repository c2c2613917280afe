import numpy as np
from functional import *


class Activation(object):
    def __init__(self, autograd_engine):
        self.state = None
        self.autograd_engine = autograd_engine

    def __call__(self, x):
        return self.forward(x)

    def record(self, backward, out, *inputs):
        self.autograd_engine.add_operation(list(inputs), out, [None] * len(inputs), backward)
        return out


class Identity(Activation):
    def forward(self, x):
        return self.record(identity_backward, 1 * x.astype(np.float32), x)


class Sigmoid(Activation):
    """tanh(x/2)/2 + 1/2"""

    def forward(self, x):
        half = np.array(0.5, dtype=np.float32)
        y = self.record(mul_backward, x.astype(np.float32) * half, x, half)
        y = self.record(tanh_backward, np.tanh(y), y)
        y = self.record(mul_backward, y * half, y, half)
        self.state = self.record(add_backward, y + half, y, half)
        return self.state


class Tanh(Activation):
    def forward(self, x):
        self.state = self.record(tanh_backward, np.tanh(x.astype(np.float32)), x)
        return self.state


class ReLU(Activation):
    def forward(self, x):
        zeros = np.zeros(x.shape, dtype=np.float32)
        return self.record(max_backward, np.maximum(x.astype(np.float32), zeros), x, zeros)
