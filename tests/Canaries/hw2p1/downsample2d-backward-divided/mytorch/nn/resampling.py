import numpy as np


class Upsample1d:
    """k − 1 zeros between neighbours: (N, C, W) → (N, C, (W − 1)·k + 1)."""

    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        k = self.upsampling_factor
        N, C, W = A.shape
        Z = np.zeros((N, C, (W - 1) * k + 1))
        Z[:, :, ::k] = A
        return Z

    def backward(self, dLdZ):
        return dLdZ[:, :, :: self.upsampling_factor]


class Downsample1d:
    """Entries 0, k, 2k, … of each row."""

    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.shape = A.shape
        return A[:, :, :: self.downsampling_factor]

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        dLdA[:, :, :: self.downsampling_factor] = dLdZ
        return dLdA


class Upsample2d:
    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        k = self.upsampling_factor
        N, C, H, W = A.shape
        Z = np.zeros((N, C, (H - 1) * k + 1, (W - 1) * k + 1))
        Z[:, :, ::k, ::k] = A
        return Z

    def backward(self, dLdZ):
        k = self.upsampling_factor
        return dLdZ[:, :, ::k, ::k]


class Downsample2d:
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        k = self.downsampling_factor
        self.shape = A.shape
        return A[:, :, ::k, ::k]

    def backward(self, dLdZ):
        k = self.downsampling_factor
        dLdA = np.zeros(self.shape)
        dLdA[:, :, ::k, ::k] = dLdZ / k
        return dLdA
