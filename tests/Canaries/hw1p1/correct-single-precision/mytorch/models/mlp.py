from functools import reduce
from itertools import chain, pairwise

from mytorch.nn.activation import ReLU
from mytorch.nn.linear import Linear


class Sequential:
    widths = ()

    def __init__(self, debug=False):
        self.debug = debug
        self.layers = list(chain.from_iterable((Linear(i, o, debug), ReLU()) for i, o in pairwise(self.widths)))

    def forward(self, A0):
        self.A = []
        for layer in self.layers:
            A0 = layer(A0)
            self.A.append(A0)
        return A0

    def backward(self, dLdA):
        trail = []
        for layer in self.layers[::-1]:
            trail.append(dLdA := layer.backward(dLdA))
        self.dLdA = trail[::-1]
        return dLdA


class MLP0(Sequential):
    widths = 2, 3


class MLP1(Sequential):
    widths = 2, 3, 2


class MLP4(Sequential):
    widths = 2, 4, 8, 8, 4, 2
