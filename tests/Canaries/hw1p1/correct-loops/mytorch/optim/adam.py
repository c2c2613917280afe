import math

import numpy as np


class Adam:
    decay = None

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.model = model
        self.lr = lr
        self.b1 = beta1
        self.b2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def step(self):
        self.t = self.t + 1
        for li, layer in enumerate(self.model.layers):
            if "W" not in dir(layer):
                continue
            for name in ["W", "b"]:
                P = np.array(getattr(layer, name), dtype=float)
                G = np.array(getattr(layer, "dLd" + name), dtype=float).reshape(P.shape)
                for i in range(P.shape[0]):
                    for j in range(P.shape[1]):
                        key = (li, name, i, j)
                        g = G[i, j]
                        self.m[key] = self.b1 * self.m.get(key, 0.0) + (1 - self.b1) * g
                        self.v[key] = self.b2 * self.v.get(key, 0.0) + (1 - self.b2) * g * g
                        mh = self.m[key] / (1 - math.pow(self.b1, self.t))
                        vh = self.v[key] / (1 - math.pow(self.b2, self.t))
                        if self.decay:
                            P[i, j] -= self.lr * self.decay * P[i, j]
                        P[i, j] -= self.lr * mh / (math.sqrt(vh) + self.eps)
                setattr(layer, name, P)
