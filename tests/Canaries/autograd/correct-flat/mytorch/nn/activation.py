import numpy as np


def sigmoid_backward(grad_output, x):
    s = 1 / (1 + np.exp(-x))
    return grad_output * s * (1 - s)


class Elementwise:
    def __init__(self, engine):
        self.engine = engine

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        y = self.function(x)
        self.engine.add_operation([x], y, [None], self.slope)
        return y


class Identity(Elementwise):
    function = staticmethod(np.copy)
    slope = staticmethod(lambda g, x: g)


class Sigmoid(Elementwise):
    function = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    slope = staticmethod(sigmoid_backward)


class Tanh(Elementwise):
    function = staticmethod(np.tanh)

    def slope(self, g, x):
        return g * (1 - np.square(self.function(x)))


class ReLU(Elementwise):
    function = staticmethod(lambda x: np.where(x > 0, x, 0))
    slope = staticmethod(lambda g, x: np.where(x > 0, g, 0))
