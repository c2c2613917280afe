import math

import numpy as np

__all__ = ["Identity", "Sigmoid", "Tanh", "ReLU", "GELU", "Softmax"]


class Activation:
    def __call__(self, Z):
        return self.forward(Z)


class Identity(Activation):
    def forward(self, Z):
        self.A = np.array(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * np.ones(self.A.shape)


class Sigmoid(Activation):
    def forward(self, Z):
        self.A = 0.5 + 0.5 * np.tanh(Z / 2)
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A - self.A * self.A)


class Tanh(Activation):
    def forward(self, Z):
        Z = Z.clip(-30, 30)  # beyond, tanh is ±1 to the last bit
        self.A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        return dLdA - dLdA * self.A**2


class ReLU(Activation):
    def forward(self, Z):
        self.positive = Z > 0
        return Z * self.positive

    def backward(self, dLdA):
        return dLdA * self.positive


class GELU(Activation):
    def forward(self, Z):
        self.Z = Z
        self.erf = np.vectorize(math.erf)(Z / math.sqrt(2))
        return 0.5 * Z * (1 + self.erf)

    def backward(self, dLdA):
        dAdZ = 0.5 * (1 + self.erf) + self.Z / math.sqrt(2 * math.pi) * np.exp(-0.5 * self.Z**2)
        return dLdA * dAdZ


class Softmax(Activation):
    def forward(self, Z):
        self.A = np.zeros_like(Z)
        for i, z in enumerate(Z):
            e = np.exp(z - max(z))
            self.A[i] = e / sum(e)
        return self.A

    def backward(self, dLdA):
        N, C = dLdA.shape
        dLdZ = np.zeros((N, C))
        for i in range(N):
            J = np.zeros((C, C))
            for m in range(C):
                for n in range(C):
                    J[m, n] = self.A[i, m] * ((m == n) - self.A[i, n])
            dLdZ[i] = dLdA[i] @ J
        return dLdZ
