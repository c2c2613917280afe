import numpy as np


class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.l = [layer for layer in model.layers if hasattr(layer, "W")]
        self.lr = lr
        self.mu = momentum
        self.v_W = [np.zeros_like(layer.W, dtype=float) for layer in self.l]
        self.v_b = [np.zeros_like(layer.b, dtype=float) for layer in self.l]

    def step(self):
        for i, layer in enumerate(self.l):
            self.v_W[i] = self.mu * self.v_W[i] + self.lr * layer.dLdW
            self.v_b[i] = self.mu * self.v_b[i] + self.lr * layer.dLdb
            layer.W = layer.W - self.lr * self.v_W[i]
            layer.b = layer.b - self.lr * self.v_b[i]
