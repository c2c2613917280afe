import numpy as np


class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), dtype="f")
        self.b = np.zeros((out_features, 1), dtype="f")
        self.debug = debug

    def forward(self, A):
        self.A = np.asarray(A, dtype="f")
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1), dtype="f")
        Z = np.dot(self.A, np.asarray(self.W, dtype="f").T) + np.dot(self.Ones, np.asarray(self.b, dtype="f").T)
        return Z

    def backward(self, dLdZ):
        dLdZ = np.asarray(dLdZ, dtype="f")
        dZdA = np.asarray(self.W, dtype="f").T
        dZdW = self.A
        dZdb = self.Ones
        dLdA = np.dot(dLdZ, dZdA.T)
        self.dLdW = np.dot(dLdZ.T, dZdW)
        self.dLdb = np.dot(dLdZ.T, dZdb)
        return dLdA
