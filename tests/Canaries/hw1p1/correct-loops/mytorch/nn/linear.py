import numpy as np


class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.inn = in_features
        self.out = out_features
        self.debug = debug
        self.W = np.array([[0.0 for _ in range(in_features)] for _ in range(out_features)])
        self.b = np.array([[0.0] for _ in range(out_features)])
        self.dLdW = None
        self.dLdb = None

    def forward(self, A):
        self.saved = [[float(x) for x in row] for row in A]
        Z = []
        for row in self.saved:
            z = []
            for o in range(self.out):
                total = float(self.b[o, 0])
                for i in range(self.inn):
                    total += row[i] * self.W[o][i]
                z.append(total)
            Z.append(z)
        return np.array(Z)

    def backward(self, dLdZ):
        n = len(dLdZ)
        self.dLdW = np.zeros_like(self.W, dtype=float)
        self.dLdb = np.zeros(self.out)
        dLdA = np.zeros((n, self.inn))
        for k in range(n):
            for o in range(self.out):
                g = dLdZ[k][o]
                self.dLdb[o] += g
                for i in range(self.inn):
                    self.dLdW[o, i] += g * self.saved[k][i]
                    dLdA[k, i] += g * self.W[o, i]
        return dLdA
