import sys

sys.path.append("mytorch/nn")
from activation import ReLU
from linear import Linear


class MLP0:
    def __init__(self, debug=False):
        self.debug = debug
        self.layers = [Linear(2, 3), ReLU()]
        self.f1 = self.layers[0]
        self.f2 = self.layers[1]

    def forward(self, A0):
        return self.f2.forward(self.f1.forward(A0))

    def backward(self, dLdA1):
        return self.f1.backward(self.f2.backward(dLdA1))


class MLP1:
    def __init__(self, debug=False):
        self.debug = debug
        self.layers = [Linear(2, 3), ReLU(), Linear(3, 2), ReLU()]

    def forward(self, A0):
        out = A0
        for l in self.layers:
            out = l.forward(out)
        return out

    def backward(self, dLdA2):
        g = dLdA2
        for i in range(len(self.layers) - 1, -1, -1):
            g = self.layers[i].backward(g)
        return g


class MLP4:
    def __init__(self, debug=False):
        self.debug = debug
        w = [2, 4, 8, 8, 4, 2]
        self.layers = []
        for i in range(5):
            self.layers.append(Linear(w[i], w[i + 1]))
            self.layers.append(ReLU())
        self.A = [None] * 11
        self.dLdA = [None] * 11

    def forward(self, A0):
        cur = A0
        if self.debug:
            self.A[0] = A0
        for i in range(10):
            cur = self.layers[i].forward(cur)
            if self.debug:
                self.A[i + 1] = cur
        return cur

    def backward(self, dLdA5):
        cur = dLdA5
        if self.debug:
            self.dLdA[10] = cur
        for i in range(9, -1, -1):
            cur = self.layers[i].backward(cur)
            if self.debug:
                self.dLdA[i] = cur
        return cur
