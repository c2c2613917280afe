import numpy as np


class Identity:
    def forward(self, Z):
        return Z

    def backward(self, dLdA):
        return dLdA


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-np.asarray(Z, dtype="f")))
        return self.A

    def backward(self, dLdA):
        return np.asarray(dLdA, dtype="f") * self.A * (1 - self.A)


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(np.asarray(Z, dtype="f"))
        return self.A

    def backward(self, dLdA):
        return np.asarray(dLdA, dtype="f") * (1 - self.A * self.A)


class ReLU:
    def forward(self, Z):
        self.Z = np.asarray(Z, dtype="f")
        return np.maximum(self.Z, np.float32(0))

    def backward(self, dLdA):
        return np.asarray(dLdA, dtype="f") * (self.Z > 0)
