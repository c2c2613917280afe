import numpy as np


class Adam:
    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.l = [layer for layer in model.layers if hasattr(layer, "W")]
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, 1e-8
        self.t = 0
        self.m_W = [np.zeros_like(layer.W, dtype=float) for layer in self.l]
        self.v_W = [np.zeros_like(layer.W, dtype=float) for layer in self.l]
        self.m_b = [np.zeros_like(layer.b, dtype=float) for layer in self.l]
        self.v_b = [np.zeros_like(layer.b, dtype=float) for layer in self.l]

    def step(self):
        self.t += 1
        for i, layer in enumerate(self.l):
            layer.W = layer.W - self.update(self.m_W, self.v_W, i, layer.dLdW)
            layer.b = layer.b - self.update(self.m_b, self.v_b, i, layer.dLdb)

    def update(self, m, v, i, g):
        m[i] = self.beta1 * m[i] + (1 - self.beta1) * g
        v[i] = self.beta2 * v[i] + (1 - self.beta2) * g**2
        m_hat = m[i] / (1 - self.beta1**self.t)
        v_hat = v[i] / (1 - self.beta2**self.t)
        return self.lr * m_hat / np.sqrt(v_hat + self.eps)
