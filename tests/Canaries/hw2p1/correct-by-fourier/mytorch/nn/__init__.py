from .resampling import Upsample1d, Upsample2d, Downsample1d, Downsample2d
from .Conv1d import Conv1d, Conv1d_stride1
from .Conv2d import Conv2d, Conv2d_stride1
from .pool import *
from . import linear, activation, loss
