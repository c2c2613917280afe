import numpy as np

from mytorch.util import Module, f32


class Identity(Module):
    def forward(self, Z):
        return Z

    def backward(self, dLdA):
        return dLdA


class Sigmoid(Module):
    def forward(self, Z):
        Z = f32(Z)
        e = np.exp(-np.abs(Z))
        self.A = np.where(Z >= 0, 1 / (1 + e), e / (1 + e))
        return self.A

    def backward(self, dLdA):
        return f32(dLdA) * self.A * (1 - self.A)


class Tanh(Module):
    def forward(self, Z):
        self.A = np.tanh(f32(Z))
        return self.A

    def backward(self, dLdA):
        return f32(dLdA) * (1 - np.square(self.A))


class ReLU(Module):
    def forward(self, Z):
        self._on = Z > 0
        return Z * self._on

    def backward(self, dLdA):
        return dLdA * self._on
