class Flatten:
    def forward(self, A):
        self.N, self.C, self.W = A.shape
        return A.reshape(self.N, self.C * self.W)

    def backward(self, dLdZ):
        return dLdZ.reshape(self.N, self.C, self.W)
