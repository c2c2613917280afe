import numpy as np

from mytorch.optim._base import Optimizer


class Adam(Optimizer):
    weight_decay = 0

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(model, lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def update(self, key, value, grad):
        m, v = self.state[key, "m"], self.state[key, "v"]
        m = self.state[key, "m"] = m + (1 - self.beta1) * (grad - m)
        v = self.state[key, "v"] = v + (1 - self.beta2) * (grad * grad - v)
        rate = self.lr / (1 - self.beta1 ** self.t)
        denominator = np.sqrt(v / (1 - self.beta2 ** self.t)) + self.eps
        return value * (1 - self.lr * self.weight_decay) - rate * m / denominator
