import numpy as np


class Upsample1d():

    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        batch_size, in_channels, input_width = A.shape
        output_width = input_width * self.upsampling_factor - (self.upsampling_factor - 1)
        Z = np.zeros((batch_size, in_channels, output_width))
        for i in range(input_width):
            Z[:, :, i * self.upsampling_factor] = A[:, :, i]
        return Z

    def backward(self, dLdZ):
        keep = np.arange(0, dLdZ.shape[2], self.upsampling_factor)
        return np.take(dLdZ, keep, axis=2)


class Downsample1d():

    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor
        self.input_width = None

    def forward(self, A):
        self.input_width = A.shape[-1]
        return np.stack([A[:, :, i] for i in range(0, self.input_width, self.downsampling_factor)], axis=-1)

    def backward(self, dLdZ):
        batch_size, in_channels, output_width = dLdZ.shape
        dLdA = np.zeros((batch_size, in_channels, self.input_width))
        for i in range(output_width):
            dLdA[:, :, self.downsampling_factor * i] = dLdZ[:, :, i]
        return dLdA


class Upsample2d():

    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        k = self.upsampling_factor
        Z = np.kron(A, np.eye(1, k * k).reshape(k, k))  # each entry in the corner of a block of zeros
        return Z[:, :, :Z.shape[2] - k + 1, :Z.shape[3] - k + 1]

    def backward(self, dLdZ):
        return dLdZ[..., ::self.upsampling_factor, ::self.upsampling_factor]


class Downsample2d():

    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.input_height, self.input_width = A.shape[2], A.shape[3]
        return A[..., ::self.downsampling_factor, ::self.downsampling_factor].copy()

    def backward(self, dLdZ):
        dLdA = np.zeros(dLdZ.shape[:2] + (self.input_height, self.input_width))
        for i in range(dLdZ.shape[2]):
            for j in range(dLdZ.shape[3]):
                dLdA[:, :, i * self.downsampling_factor, j * self.downsampling_factor] = dLdZ[:, :, i, j]
        return dLdA
