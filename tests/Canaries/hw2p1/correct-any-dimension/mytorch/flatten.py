from mytorch.util import Module


class Flatten(Module):
    def forward(self, A):
        self._shape = A.shape
        return A.reshape(len(A), -1)

    def backward(self, dLdZ):
        return dLdZ.reshape(self._shape)
