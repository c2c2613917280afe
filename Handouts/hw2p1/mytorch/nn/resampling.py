import numpy as np


class Upsample1d:
    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        """A (N, C, W) → Z (N, C, (W − 1)·k + 1): k − 1 zeros between neighbours, none before the first or behind the last."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ (N, C, (W − 1)·k + 1) → dLdA (N, C, W)."""
        raise NotImplementedError


class Downsample1d:
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        """A (N, C, W) → Z (N, C, ⌈W/k⌉): entries 0, k, 2k, … Remember the width: backward has to come back to it."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """dLdZ (N, C, ⌈W/k⌉) → dLdA (N, C, W), with the W that forward was given."""
        raise NotImplementedError


class Upsample2d:
    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, (H − 1)·k + 1, (W − 1)·k + 1)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        raise NotImplementedError


class Downsample2d:
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        """A (N, C, H, W) → Z (N, C, ⌈H/k⌉, ⌈W/k⌉). H and W need not be equal."""
        raise NotImplementedError

    def backward(self, dLdZ):
        raise NotImplementedError
