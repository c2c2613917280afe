import numpy as np


class Adam:
    """Bonus. Steps scaled by running averages of the gradient and of its square."""

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        raise NotImplementedError("find the layers and make their moments")

    def step(self):
        raise NotImplementedError
