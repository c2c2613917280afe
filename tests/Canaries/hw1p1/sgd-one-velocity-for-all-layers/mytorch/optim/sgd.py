import numpy as np


class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.l = [layer for layer in model.layers if hasattr(layer, "W")]
        self.lr = lr
        self.mu = momentum
        self.v_W, self.v_b = 0, 0

    def step(self):
        for i, layer in enumerate(self.l):
            self.v_W = self.mu * np.sum(self.v_W) + layer.dLdW
            self.v_b = self.mu * np.sum(self.v_b) + layer.dLdb
            layer.W = layer.W - self.lr * self.v_W
            layer.b = layer.b - self.lr * self.v_b
