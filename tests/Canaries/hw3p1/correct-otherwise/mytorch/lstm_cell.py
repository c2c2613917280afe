import numpy as np
from nn.activation import *

GATES = ["i", "f", "g", "o"]


class LSTMCell(object):
    """The four gates lie side by side: one product for all of them."""

    def __init__(self, input_size, hidden_size):
        self.sizes = input_size, hidden_size
        rows = [(f"W{g}x", (hidden_size, input_size)) for g in GATES] + [(f"W{g}h", (hidden_size, hidden_size)) for g in GATES]
        rows += [(f"b{g}{side}", (hidden_size,)) for side in "xh" for g in GATES]
        self.names = [name for name, _ in rows]
        self.init_weights(*[np.random.uniform(-1, 1, size=shape) for _, shape in rows])

    def init_weights(self, *weights):
        for name, weight in zip(self.names, weights):
            setattr(self, name, np.array(weight, dtype="float32"))

    def stacked(self, form):
        return np.concatenate([getattr(self, form % g) for g in GATES])

    def forward(self, x, hc):
        self.x = np.float32(x)
        self.h, self.c = np.float32(hc[0]), np.float32(hc[1])
        a = self.x @ self.stacked("W%sx").T + self.stacked("b%sx") + self.h @ self.stacked("W%sh").T + self.stacked("b%sh")
        ai, af, ag, ao = np.split(a, 4, axis=1)
        self.acts = Sigmoid(), Sigmoid(), Tanh(), Sigmoid(), Tanh()
        i, f, g, o = self.acts[0](ai), self.acts[1](af), self.acts[2](ag), self.acts[3](ao)
        self.i, self.f, self.g, self.o = i, f, g, o
        self.new_c = f * self.c + i * g
        return [o * self.acts[4](self.new_c), self.new_c]

    def backward(self, delta):
        dh, dc = np.float32(delta[0]), np.float32(delta[1])
        total = dc + self.acts[4].backward(dh * self.o)
        parts = [total * self.g, total * self.c, total * self.i, dh * np.tanh(self.new_c)]
        parts = [act.backward(part) for act, part in zip(self.acts, parts)]
        for gate, part in zip(GATES, parts):
            self.add(f"dW{gate}x", part.T @ self.x)
            self.add(f"dW{gate}h", part.T @ self.h)
            self.add(f"db{gate}x", np.sum(part, 0, keepdims=True))
            self.add(f"db{gate}h", np.sum(part, 0))
        together = np.hstack(parts)
        return together @ self.stacked("W%sx"), together @ self.stacked("W%sh"), total * self.f

    def add(self, name, gradient):
        setattr(self, name, getattr(self, name, 0) + gradient)
