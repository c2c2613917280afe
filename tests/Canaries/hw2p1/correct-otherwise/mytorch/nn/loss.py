import numpy as np

from activation import Softmax


class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        ones_N, ones_C = np.ones((self.N, 1)), np.ones((self.C, 1))
        SSE = ones_N.T @ ((A - Y) * (A - Y)) @ ones_C
        return SSE / (self.N * self.C)

    def backward(self):
        return 2 / (self.N * self.C) * (self.A - self.Y)


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        self.softmax = Softmax()(A)
        loss = 0
        for i in range(self.N):
            top = A[i].max()
            loss += np.log(np.exp(A[i] - top).sum()) + top - (A[i] * Y[i]).sum()
        return loss / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N
