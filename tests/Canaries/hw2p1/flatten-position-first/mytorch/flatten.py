class Flatten:
    """(N, C, W) → (N, C·W), and back."""

    def forward(self, A):
        self.shape = A.shape
        return A.transpose(0, 2, 1).reshape(len(A), -1)

    def backward(self, dLdZ):
        N, C, W = self.shape
        return dLdZ.reshape(N, W, C).transpose(0, 2, 1)
