class Flatten:
    """(N, C, W) → (N, C·W), and back."""

    def forward(self, A):
        self.shape = getattr(self, "shape", A.shape)
        return A.reshape(len(A), -1)

    def backward(self, dLdZ):
        return dLdZ.reshape(self.shape)
