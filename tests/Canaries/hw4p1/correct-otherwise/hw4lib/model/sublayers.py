import numpy as np
from math import erf, sqrt
from linear import Linear

Phi = np.vectorize(lambda x: 0.5 * (1.0 + erf(x / sqrt(2.0))))


class LayerNorm:
    def __init__(self, d_model, eps=1e-5):
        self.eps = np.float32(eps)
        self.init_weights(np.ones(d_model), np.zeros(d_model))

    def init_weights(self, gamma, beta):
        self.gamma = gamma.astype(np.float32)
        self.beta = beta.astype(np.float32)

    def forward(self, x):
        x = x.astype(np.float32)
        out = np.zeros_like(x)
        for index in np.ndindex(*x.shape[:-1]):
            centred = x[index] - x[index].mean()
            out[index] = self.gamma * centred / np.sqrt(np.mean(centred ** 2) + self.eps) + self.beta
        return out


class FeedForward:
    def __init__(self, d_model, d_ff):
        self.layers = [Linear(d_model, d_ff), Linear(d_ff, d_model)]

    def init_weights(self, W1, b1, W2, b2):
        self.layers[0].init_weights(W1, b1)
        self.layers[1].init_weights(W2, b2)

    def forward(self, x):
        h = self.layers[0].forward(x)
        return self.layers[1].forward(h * Phi(h))
