import numpy as np
from mytorch.nn.linear import Linear


class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.l = [l for l in model.layers if isinstance(l, Linear)]
        self.lr, self.mu = lr, momentum
        self.v_W = [np.zeros(l.W.shape, dtype="f") for l in self.l]
        self.v_b = [np.zeros(l.b.shape, dtype="f") for l in self.l]

    def step(self):
        for i, l in enumerate(self.l):
            self.v_W[i] *= self.mu
            self.v_W[i] += l.dLdW
            self.v_b[i] *= self.mu
            self.v_b[i] += l.dLdb
            l.W -= self.lr * self.v_W[i]
            l.b -= self.lr * self.v_b[i]
