import numpy as np
from Conv1d import *
from activation import *


class CNN_SimpleScanningMLP():

    def __init__(self):
        self.conv1 = Conv1d(in_channels=24, out_channels=8, kernel_size=8, stride=4)
        self.conv2 = Conv1d(in_channels=8, out_channels=16, kernel_size=1, stride=1)
        self.conv3 = Conv1d(in_channels=16, out_channels=4, kernel_size=1, stride=1)
        self.layers = [self.conv1, ReLU(), self.conv2, ReLU(), self.conv3]

    def init_weights(self, weights):
        w1, w2, w3 = weights
        self.conv1.conv1d_stride1.W = np.transpose(w1.T.reshape(8, 8, 24), (0, 2, 1))
        self.conv2.conv1d_stride1.W = w2.T[:, :, np.newaxis]
        self.conv3.conv1d_stride1.W = w3.T[:, :, np.newaxis]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdZ):
        for layer in self.layers[::-1]:
            dLdZ = layer.backward(dLdZ)
        return dLdZ


class CNN_DistributedScanningMLP():

    def __init__(self):
        self.conv1 = Conv1d(24, 2, 2, 2)
        self.conv2 = Conv1d(2, 8, 2, 2)
        self.conv3 = Conv1d(8, 4, 2, 1)
        self.layers = [self.conv1, ReLU(), self.conv2, ReLU(), self.conv3]

    def init_weights(self, weights):
        shapes = [(2, 2, 24), (8, 2, 2), (4, 2, 8)]
        corners = [(48, 2), (4, 8), (16, 4)]
        for conv, w, shape, (rows, columns) in zip([self.conv1, self.conv2, self.conv3], weights, shapes, corners):
            block = w[-rows:, -columns:]  # the last block: all are equal
            conv.conv1d_stride1.W = block.T.reshape(shape).transpose(0, 2, 1)

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdZ):
        for layer in self.layers[::-1]:
            dLdZ = layer.backward(dLdZ)
        return dLdZ
