from mytorch.nn._conv import ConvNd, Strided
from mytorch.nn.resampling import Downsample1d


class Conv1d_stride1(ConvNd):
    nd = 1


class Conv1d(Strided):
    nd = 1

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.conv1d_stride1 = Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample1d = Downsample1d(stride)
        super().__init__(self.conv1d_stride1, self.downsample1d, stride, padding)
