from mytorch.nn.Conv1d import Conv1d_stride1
from mytorch.nn.Conv2d import Conv2d_stride1
from mytorch.nn.resampling import Upsample1d, Upsample2d
from mytorch.util import Module


class _Transposed(Module):
    def forward(self, A):
        for stage in self.stages:
            A = stage(A)
        return A

    def backward(self, dLdZ):
        for stage in self.stages[::-1]:
            dLdZ = stage.backward(dLdZ)
        return dLdZ


class ConvTranspose1d(_Transposed):
    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor, weight_init_fn=None, bias_init_fn=None):
        self.stages = [Upsample1d(upsampling_factor),
                       Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)]

    @property
    def upsample1d(self):
        return self.stages[0]

    @property
    def conv1d_stride1(self):
        return self.stages[1]


class ConvTranspose2d(_Transposed):
    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor, weight_init_fn=None, bias_init_fn=None):
        self.stages = [Upsample2d(upsampling_factor),
                       Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)]

    @property
    def upsample2d(self):
        return self.stages[0]

    @property
    def conv2d_stride1(self):
        return self.stages[1]
