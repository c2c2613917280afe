import numpy as np
from scipy.special import erf


class Identity:
    def forward(self, Z):
        self.A = Z
        return self.A

    def backward(self, dLdA):
        return np.ones(self.A.shape)


class Sigmoid:
    def forward(self, Z):
        small = np.exp(-np.abs(Z))  # never overflows; e^-|z| serves both signs
        self.A = np.where(Z >= 0, 1, small) / (1 + small)
        return self.A

    def backward(self, dLdA):
        return dLdA * self.A * (1 - self.A)


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A**2)


class ReLU:
    def forward(self, Z):
        self.A = np.maximum(Z, 0)
        return self.A

    def backward(self, dLdA):
        return np.where(self.A > 0, dLdA, 0)


class GELU:
    """z·Φ(z), with Φ the normal distribution; its derivative is Φ(z) + z·φ(z)."""

    def forward(self, Z):
        self.Z = Z
        self.cumulative = (1 + erf(Z / np.sqrt(2))) / 2
        self.A = Z * self.cumulative
        return self.A

    def backward(self, dLdA):
        density = np.exp(-self.Z**2 / 2) / np.sqrt(2 * np.pi)
        return dLdA * (self.cumulative + self.Z * density)


class Softmax:
    def forward(self, Z):
        weights = np.exp(Z - Z.max(axis=-1, keepdims=True))
        self.A = weights / weights.sum(axis=-1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        # The Jacobian of one row is diag(a) − a·aᵀ.
        return self.A * (dLdA - (dLdA * self.A).sum(axis=-1, keepdims=True))
