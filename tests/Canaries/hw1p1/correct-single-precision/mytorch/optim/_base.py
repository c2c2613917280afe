from collections import defaultdict

import numpy as np


class Optimizer:
    def __init__(self, model, lr):
        self.model, self.lr, self.t = model, lr, 0
        self.state = defaultdict(lambda: np.float32(0))

    def parameters(self):
        for number, layer in enumerate(self.model.layers):
            for name in ("W", "b"):
                value = getattr(layer, name, None)
                if value is not None:
                    grad = np.asarray(getattr(layer, "dLd" + name), np.float32).reshape(value.shape)
                    yield (number, name), layer, name, np.asarray(value, np.float32), grad

    def step(self):
        self.t += 1
        for key, layer, name, value, grad in self.parameters():
            setattr(layer, name, np.asarray(self.update(key, value, grad), np.float32))
