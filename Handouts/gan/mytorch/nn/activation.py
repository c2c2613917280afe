"""Given: the activations of the networks here, as in homework 1. Your own do as well."""

import numpy as np


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A**2)


class LeakyReLU:
    """Z where Z > 0, else Z/5: a discriminator whose units can die teaches nothing."""

    slope = 0.2

    def forward(self, Z):
        self.Z = Z
        return np.where(Z > 0, Z, self.slope * Z)

    def backward(self, dLdA):
        return dLdA * np.where(self.Z > 0, 1.0, self.slope)
