import numpy as np

from mytorch.resampling import Downsample2d


def columns(A, kernel):
    """The windows of (N, C, H, W) as rows: (N, positions, C·kernel height·kernel width)."""
    high, wide = kernel
    H, W = A.shape[2] - high + 1, A.shape[3] - wide + 1
    return np.stack([A[:, :, i : i + high, j : j + wide].reshape(len(A), -1) for i in range(H) for j in range(W)], axis=1)


class Convolution:
    """With a kernel of any height and width; W is (out, in, height·width)."""

    def run(self, A, W, b, kernel):
        self.A, self.kernel = np.asarray(A, dtype="f"), kernel
        self.rows = columns(self.A, kernel)
        self.flat = np.asarray(W, dtype="f").reshape(len(W), -1)
        H, W = A.shape[2] - kernel[0] + 1, A.shape[3] - kernel[1] + 1
        Z = self.rows @ self.flat.T + np.asarray(b, dtype="f")
        return Z.transpose(0, 2, 1).reshape(len(A), -1, H, W)

    def back(self, dLdZ):
        dLdZ = np.asarray(dLdZ, dtype="f")
        N, out, H, W = dLdZ.shape
        flat = dLdZ.reshape(N, out, -1)
        dLdW = sum(d @ r for d, r in zip(flat, self.rows))
        dRows = flat.transpose(0, 2, 1) @ self.flat
        dLdA = np.zeros(self.A.shape, dtype="f")
        for position in range(H * W):
            i, j = divmod(position, W)
            dLdA[:, :, i : i + self.kernel[0], j : j + self.kernel[1]] += dRows[:, position].reshape(N, -1, *self.kernel)
        return dLdA, dLdW, flat.sum(axis=2).sum(axis=0)


class Conv2d_stride1:
    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.k = kernel_size
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.W = np.asarray(weight_init_fn(*shape) if weight_init_fn else np.random.randn(*shape), dtype="f")
        self.b = np.asarray(bias_init_fn(out_channels) if bias_init_fn else np.zeros(out_channels), dtype="f")
        self.convolution = Convolution()

    def forward(self, A):
        return self.convolution.run(A, self.W, self.b, (self.k, self.k))

    def backward(self, dLdZ):
        dLdA, dLdW, self.dLdb = self.convolution.back(dLdZ)
        self.dLdW = dLdW.reshape(np.shape(self.W))
        return dLdA


class Conv2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0, weight_init_fn=None, bias_init_fn=None):
        self.stride, self.pad = stride, padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        p = self.pad
        return self.downsample2d.forward(self.conv2d_stride1.forward(np.pad(A, ((0, 0), (0, 0), (p, p), (p, p)))))

    def backward(self, dLdZ):
        dLdA = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        keep = slice(self.pad, -self.pad or None)
        return dLdA[:, :, keep, keep]
