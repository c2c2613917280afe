import numpy as np


class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.lr = lr
        self.mu = momentum
        self.layers = []
        for layer in model.layers:
            try:
                layer.W
            except AttributeError:
                continue
            self.layers.append(layer)
        self.vW = [0] * len(self.layers)
        self.vb = [0] * len(self.layers)

    def step(self):
        for k, layer in enumerate(self.layers):
            gb = np.reshape(layer.dLdb, layer.b.shape)
            self.vW[k] = self.mu * self.vW[k] + layer.dLdW
            self.vb[k] = self.mu * self.vb[k] + gb
            layer.W -= self.lr * self.vW[k]
            layer.b -= self.lr * self.vb[k]
