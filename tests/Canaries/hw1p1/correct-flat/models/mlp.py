import numpy as np
from linear import *
from activation import *


class MLP0:
    def __init__(self, debug=False):
        self.layers = [Linear(2, 3), ReLU()]
        self.debug = debug

    def forward(self, A0):
        Z0 = self.layers[0].forward(A0)
        A1 = self.layers[1].forward(Z0)
        if self.debug:
            self.A = [A0, Z0, A1]
        return A1

    def backward(self, dLdA1):
        dLdZ0 = self.layers[1].backward(dLdA1)
        dLdA0 = self.layers[0].backward(dLdZ0)
        if self.debug:
            self.dLdA = [dLdA0, dLdZ0, dLdA1]
        return dLdA0


class MLP1(MLP0):
    def __init__(self, debug=False):
        self.layers = [Linear(2, 3), ReLU(), Linear(3, 2), ReLU()]
        self.debug = debug

    def forward(self, A0):
        self.A = [A0]
        for layer in self.layers:
            self.A.append(layer.forward(self.A[-1]))
        return self.A[-1]

    def backward(self, dLdA):
        self.dLdA = [dLdA]
        for layer in self.layers[::-1]:
            self.dLdA = [layer.backward(self.dLdA[0])] + self.dLdA
        return self.dLdA[0]


class MLP4(MLP1):
    def __init__(self, debug=False):
        self.layers = [
            Linear(2, 4), ReLU(), Linear(4, 8), ReLU(), Linear(8, 8), ReLU(), Linear(8, 4), ReLU(), Linear(4, 2), ReLU()
        ]
        self.debug = debug
