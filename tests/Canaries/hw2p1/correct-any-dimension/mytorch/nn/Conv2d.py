from mytorch.nn._conv import ConvNd, Strided
from mytorch.nn.resampling import Downsample2d


class Conv2d_stride1(ConvNd):
    nd = 2


class Conv2d(Strided):
    nd = 2

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample2d = Downsample2d(stride)
        super().__init__(self.conv2d_stride1, self.downsample2d, stride, padding)
