import numpy as np


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def __call__(self, Z):
        return self.forward(Z)

    def backward(self, dLdA):
        return dLdA * self.A * (1 - self.A)


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def __call__(self, Z):
        return self.forward(Z)

    def backward(self, dLdA, state=None):
        A = self.A if state is None else state
        return dLdA * (1 - np.square(A))
