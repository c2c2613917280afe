import numpy as np


class Flatten():

    def forward(self, A):
        self.N, self.C, self.W = A.shape
        Z = np.concatenate([A[:, c, :] for c in range(self.C)], axis=1)
        return Z

    def backward(self, dLdZ):
        return np.array(np.split(dLdZ, self.C, axis=1)).transpose(1, 0, 2)
