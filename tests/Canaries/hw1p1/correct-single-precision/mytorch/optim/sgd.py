from mytorch.optim._base import Optimizer


class SGD(Optimizer):
    def __init__(self, model, lr=0.1, momentum=0):
        super().__init__(model, lr)
        self.mu = momentum

    def update(self, key, value, grad):
        self.state[key] = self.mu * self.state[key] + grad
        return value - self.lr * self.state[key]
