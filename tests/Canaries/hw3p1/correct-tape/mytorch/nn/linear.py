import numpy as np


class Linear:
    def __init__(self, in_features, out_features, weight_init_fn=None, bias_init_fn=None, debug=False):
        self.W = np.random.normal(0, 1.0, (out_features, in_features))
        self.b = np.zeros((out_features, 1))
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def __call__(self, A):
        return self.forward(A)

    def forward(self, A):
        self.A = A
        return np.matmul(A, self.W.T) + self.b.T

    def backward(self, dLdZ):
        self.dLdW += dLdZ.T @ self.A
        self.dLdb += np.sum(dLdZ, 0).reshape(-1, 1)
        return dLdZ @ self.W
