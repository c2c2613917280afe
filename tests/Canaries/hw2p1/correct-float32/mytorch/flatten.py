class Flatten:
    def forward(self, A):
        self.shape = A.shape
        return A.reshape(A.shape[0], A.shape[1] * A.shape[2])

    def backward(self, dLdZ):
        return dLdZ.reshape(self.shape)
