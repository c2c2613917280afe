class Flatten:
    def forward(self, A):
        """A (N, C, W) → Z (N, C·W): entry (c, w) goes to place c·W + w."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ (N, C·W) → dLdA (N, C, W)."""
        raise NotImplementedError
