from mytorch.flatten import Flatten
from mytorch.nn.activation import ReLU
from mytorch.nn.Conv1d import Conv1d


class CNN_SimpleScanningMLP:
    """The perceptron 192 → 8 → 16 → 4 as three convolutions: it reads 8 vectors of 24 numbers and moves on by 4."""

    def __init__(self):
        """Makes self.layers = [convolution, ReLU, convolution, ReLU, convolution, Flatten]."""
        raise NotImplementedError("choose the channels, kernels and strides")

    def init_weights(self, weights):
        """
        Puts the perceptron's weights w1 (192, 8), w2 (8, 16), w3 (16, 4), each (inputs, outputs), into the convolutions.

        The 192 inputs of w1 are 8 moments of 24 channels: rows 0 … 23 belong to the first moment, rows 24 … 47 to the second.
        """
        w1, w2, w3 = weights
        raise NotImplementedError

    def forward(self, A):
        """A (N, 24, W) → Z (N, 4·windows). There are (W − 8)//4 + 1 windows."""
        Z = A
        for layer in self.layers:
            Z = layer.forward(Z)
        return Z

    def backward(self, dLdZ):
        """dLdZ (N, 4·windows) → dLdA (N, 24, W)."""
        raise NotImplementedError


class CNN_DistributedScanningMLP:
    """The same perceptron where neurons share weights, so that three short kernels do."""

    def __init__(self):
        """Makes self.layers as above, with other channels, kernels and strides."""
        raise NotImplementedError("choose the channels, kernels and strides")

    def init_weights(self, weights):
        """
        w1 (192, 8), w2 (8, 16) and w3 (16, 4) as above, but w1 has four equal blocks (48, 2) along its diagonal and w2 two
        equal blocks (4, 8); everywhere else they are zero. A kernel needs one block.
        """
        w1, w2, w3 = weights
        raise NotImplementedError

    def forward(self, A):
        """A (N, 24, W) → Z (N, 4·windows)."""
        Z = A
        for layer in self.layers:
            Z = layer.forward(Z)
        return Z

    def backward(self, dLdZ):
        raise NotImplementedError
