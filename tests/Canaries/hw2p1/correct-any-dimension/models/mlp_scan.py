import numpy as np

from mytorch.flatten import Flatten
from mytorch.nn.activation import ReLU
from mytorch.nn.Conv1d import Conv1d
from mytorch.util import Module


class _Scan(Module):
    #: (in, out, kernel, stride) of each convolution
    PLAN = ()

    def __init__(self):
        self.convs = [Conv1d(*p) for p in self.PLAN]
        self.layers = []
        for conv in self.convs:
            self.layers += [conv, ReLU()]
        self.layers[-1] = Flatten()

    def init_weights(self, weights):
        for conv, w, (c_in, c_out, k, _) in zip(self.convs, weights, self.PLAN):
            block = np.asarray(w)[:k * c_in, :c_out]
            conv.conv1d_stride1.W[...] = np.einsum("tco->oct", block.reshape(k, c_in, c_out))

    def forward(self, A):
        for layer in self.layers:
            A = layer(A)
        return A

    def backward(self, dLdZ):
        for layer in self.layers[::-1]:
            dLdZ = layer.backward(dLdZ)
        return dLdZ


class CNN_SimpleScanningMLP(_Scan):
    PLAN = ((24, 8, 8, 4), (8, 16, 1, 1), (16, 4, 1, 1))


class CNN_DistributedScanningMLP(_Scan):
    PLAN = ((24, 2, 2, 2), (2, 8, 2, 2), (8, 4, 2, 1))
