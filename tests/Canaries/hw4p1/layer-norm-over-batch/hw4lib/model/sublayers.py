import numpy as np
from scipy.special import erf

from mytorch.nn.linear import Linear


class LayerNorm:
    def __init__(self, d_model, eps=1e-5):
        self.eps = eps
        self.gamma = np.ones(d_model)
        self.beta = np.zeros(d_model)

    def init_weights(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        mean = x.mean(axis=0, keepdims=True)
        variance = x.var(axis=0, keepdims=True)
        return (x - mean) / np.sqrt(variance + self.eps) * self.gamma + self.beta


class FeedForward:
    def __init__(self, d_model, d_ff):
        self.linear1 = Linear(d_model, d_ff)
        self.linear2 = Linear(d_ff, d_model)

    def init_weights(self, W1, b1, W2, b2):
        self.linear1.init_weights(W1, b1)
        self.linear2.init_weights(W2, b2)

    def forward(self, x):
        hidden = self.linear1.forward(x)
        hidden = 0.5 * hidden * (1 + erf(hidden / np.sqrt(2)))
        return self.linear2.forward(hidden)
