"""Convolutions and pooling over edge shapes: batch 1, not square, padding 0, strides that do not divide, dilation, groups."""
from torch import nn

from golden import Family, layer_case, normal


def convolution():
    family = Family("convolution")
    for n, c, o, length, k, s, p, d, g in [
        (1, 1, 1, 1, 1, 1, 0, 1, 1), (2, 3, 4, 10, 3, 1, 0, 1, 1), (3, 2, 4, 11, 3, 2, 1, 1, 1), (2, 4, 6, 12, 3, 3, 2, 2, 2),
        (1, 3, 3, 9, 4, 5, 0, 1, 3), (2, 2, 2, 5, 2, 1, 4, 3, 1),
    ]:
        layer_case(family, f"conv1d_n{n}c{c}o{o}l{length}k{k}s{s}p{p}d{d}g{g}",
                   nn.Conv1d(c, o, k, s, p, d, g).double(), normal(n, c, length), dict(stride=s, padding=p, dilation=d, groups=g))
    for n, c, o, h, w, k, s, p, d, g in [
        (1, 1, 1, 1, 1, (1, 1), (1, 1), (0, 0), (1, 1), 1), (2, 3, 4, 7, 9, (3, 3), (1, 1), (0, 0), (1, 1), 1),
        (1, 2, 4, 8, 5, (3, 2), (2, 3), (1, 0), (1, 1), 2), (3, 4, 2, 6, 11, (2, 3), (1, 2), (2, 3), (2, 1), 1),
        (2, 2, 2, 5, 5, (5, 5), (4, 4), (2, 2), (1, 1), 1),
    ]:
        layer_case(family, f"conv2d_n{n}c{c}o{o}h{h}w{w}k{k[0]}x{k[1]}",
                   nn.Conv2d(c, o, k, s, p, d, g).double(), normal(n, c, h, w),
                   dict(stride=s, padding=p, dilation=d, groups=g))
    for n, c, o, length, k, s, p, out in [(1, 1, 1, 1, 1, 1, 0, 0), (2, 3, 2, 5, 3, 2, 1, 1), (1, 2, 4, 4, 4, 3, 0, 0)]:
        layer_case(family, f"transpose1d_n{n}c{c}o{o}l{length}k{k}s{s}",
                   nn.ConvTranspose1d(c, o, k, s, p, out).double(), normal(n, c, length), dict(stride=s, padding=p, output_padding=out))
    for n, c, o, h, w, k, s, p, out in [(1, 1, 2, 3, 4, 3, 1, 0, 0), (2, 3, 2, 4, 5, 4, 2, 1, 0), (2, 2, 3, 3, 2, 3, 3, 1, 2)]:
        layer_case(family, f"transpose2d_n{n}c{c}o{o}h{h}w{w}k{k}s{s}",
                   nn.ConvTranspose2d(c, o, k, s, p, out).double(), normal(n, c, h, w), dict(stride=s, padding=p, output_padding=out))
    layer_case(family, "transpose1d_dilated", nn.ConvTranspose1d(2, 3, 3, 2, 2, 1, dilation=3).double(), normal(2, 2, 5),
               dict(stride=2, padding=2, output_padding=1, dilation=3))
    layer_case(family, "transpose2d_dilated", nn.ConvTranspose2d(1, 2, 2, 1, 0, 0, dilation=2).double(), normal(1, 1, 3, 5),
               dict(stride=1, padding=0, output_padding=0, dilation=2))
    layer_case(family, "conv1d_no_bias", nn.Conv1d(2, 3, 3, 2, bias=False).double(), normal(1, 2, 8), dict(stride=2, padding=0, dilation=1, groups=1))
    return family


def pooling():
    family = Family("pooling")
    for n, c, h, w, k, s, p in [(1, 1, 1, 1, 1, 1, 0), (2, 3, 7, 9, 3, 1, 0), (2, 2, 8, 5, 2, 2, 1), (1, 3, 7, 8, 3, 2, 1), (2, 1, 5, 6, 2, 3, 0)]:
        for name, kind in (("max2d", nn.MaxPool2d), ("mean2d", nn.AvgPool2d)):
            layer_case(family, f"{name}_n{n}c{c}h{h}w{w}k{k}s{s}p{p}", kind(k, s, p), normal(n, c, h, w), dict(kernel=k, stride=s, padding=p))
        for name, kind in (("max1d", nn.MaxPool1d), ("mean1d", nn.AvgPool1d)):
            layer_case(family, f"{name}_n{n}c{c}w{w}k{k}s{s}p{p}", kind(k, s, p), normal(n, c, w), dict(kernel=k, stride=s, padding=p))
    for h, w, rows, columns in [(7, 5, 1, 1), (7, 5, 3, 4), (2, 3, 4, 3)]:
        layer_case(family, f"adaptive2d_{h}x{w}_to_{rows}x{columns}", nn.AdaptiveAvgPool2d((rows, columns)), normal(2, 3, h, w), dict(rows=rows, columns=columns))
        layer_case(family, f"adaptive1d_{w}_to_{columns}", nn.AdaptiveAvgPool1d(columns), normal(2, 3, w), dict(columns=columns))
    return family
