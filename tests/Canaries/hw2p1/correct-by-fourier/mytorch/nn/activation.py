import numpy as np
import scipy.special


class Identity:
    def forward(self, Z):
        self.A = Z
        return self.A

    def backward(self, dLdA):
        return dLdA * np.ones(self.A.shape)


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A - self.A * self.A)


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A ** 2)


class ReLU:
    def forward(self, Z):
        self.neg = Z < 0
        Z[self.neg] = 0
        return Z

    def backward(self, dLdA):
        dLdA[self.neg] = 0
        return dLdA


class GELU:
    def forward(self, Z):
        self.Z = Z
        return 0.5 * Z * (1 + scipy.special.erf(Z / np.sqrt(2)))

    def backward(self, dLdA):
        Z = self.Z
        return dLdA * (0.5 * (1 + scipy.special.erf(Z / np.sqrt(2))) + Z / np.sqrt(2 * np.pi) * np.exp(-Z ** 2 / 2))
