from mytorch.flatten import Flatten
from mytorch.nn.activation import ReLU
from mytorch.nn.Conv1d import Conv1d


class ScanningMLP:
    def forward(self, A):
        Z = A
        for layer in self.layers:
            Z = layer.forward(Z)
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ
        for layer in reversed(self.layers):
            dLdA = layer.backward(dLdA)
        return dLdA


def kernel(weights, k):
    """The weights (k·in, out) of a linear layer that reads windows of k vectors, time first, as a kernel (out, in, k)."""
    rows, outputs = weights.shape
    return weights.reshape(k, rows // k, outputs).transpose(2, 1, 0)


class CNN_SimpleScanningMLP(ScanningMLP):
    """An MLP 192 → 8 → 16 → 4 that reads 8 vectors of 24 and moves on by 4."""

    def __init__(self):
        self.conv1 = Conv1d(24, 8, 8, 8)
        self.conv2 = Conv1d(8, 16, 1, 1)
        self.conv3 = Conv1d(16, 4, 1, 1)
        self.layers = [self.conv1, ReLU(), self.conv2, ReLU(), self.conv3, Flatten()]

    def init_weights(self, weights):
        w1, w2, w3 = weights
        self.conv1.conv1d_stride1.W = kernel(w1, 8)
        self.conv2.conv1d_stride1.W = kernel(w2, 1)
        self.conv3.conv1d_stride1.W = kernel(w3, 1)


class CNN_DistributedScanningMLP(ScanningMLP):
    """The same MLP where neurons share weights, so that it can be computed in three layers of short kernels."""

    def __init__(self):
        self.conv1 = Conv1d(24, 2, 2, 2)
        self.conv2 = Conv1d(2, 8, 2, 2)
        self.conv3 = Conv1d(8, 4, 2, 1)
        self.layers = [self.conv1, ReLU(), self.conv2, ReLU(), self.conv3, Flatten()]

    def init_weights(self, weights):
        w1, w2, w3 = weights
        self.conv1.conv1d_stride1.W = kernel(w1[:48, :2], 2)  # the first of four equal blocks
        self.conv2.conv1d_stride1.W = kernel(w2[:4, :8], 2)   # the first of two
        self.conv3.conv1d_stride1.W = kernel(w3, 2)
