import numpy as np
from mytorch.packed import Packed, f32


class LSTMCell(Packed):
    names = tuple("Wix Wfx Wgx Wox Wih Wfh Wgh Woh bix bfx bgx box bih bfh bgh boh".split())

    def shape_of(self, name):
        h, d = self.hidden_size, self.input_size
        return (h,) if name[0] == "b" else (h, d) if name[2] == "x" else (h, h)

    def init_weights(self, *w):
        self._init(w)

    def forward(self, x, state):
        h, c = (np.asarray(v, f32) for v in state)
        x = np.asarray(x, f32)
        N, H = h.shape
        D = self.input_size
        Wx = self.theta[:4 * H * D].reshape(4, H, D)
        Wh = self.theta[4 * H * D:4 * H * (D + H)].reshape(4, H, H)
        b = self.theta[4 * H * (D + H):].reshape(2, 4, H).sum(0)
        a = np.einsum("ghd,nd->gnh", Wx, x) + np.einsum("ghk,nk->gnh", Wh, h) + b[:, None]
        a[[0, 1, 3]] = 1 / (1 + np.exp(-a[[0, 1, 3]]))
        a[2] = np.tanh(a[2])
        i, f, g, o = a
        ct = f * c + i * g
        self.cache = x, h, c, a, np.tanh(ct), Wx, Wh
        return o * np.tanh(ct), ct

    def backward(self, delta):
        dh, dc = (np.asarray(v, f32) for v in delta)
        x, h, c, (i, f, g, o), tc, Wx, Wh = self.cache
        dc = dc + dh * o * (1 - tc * tc)
        q = np.stack([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * tc * o * (1 - o)])
        self.grad[:] = np.concatenate([np.einsum("gnh,nd->ghd", q, x).ravel(), np.einsum("gnh,nk->ghk", q, h).ravel(), q.sum(1).ravel(), q.sum(1).ravel()])
        return np.einsum("gnh,ghd->nd", q, Wx), np.einsum("gnh,ghk->nk", q, Wh), dc * f
