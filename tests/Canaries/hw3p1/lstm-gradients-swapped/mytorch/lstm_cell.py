import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class LSTMCell:
    """One step over a batch. Gates: input i, forget f, cell g, output o. Gradients are those of the latest backward, summed over the batch."""

    def __init__(self, input_size, hidden_size):
        d, h = input_size, hidden_size
        self.init_weights(
            np.random.randn(h, d), np.random.randn(h, d), np.random.randn(h, d), np.random.randn(h, d),
            np.random.randn(h, h), np.random.randn(h, h), np.random.randn(h, h), np.random.randn(h, h),
            np.random.randn(h), np.random.randn(h), np.random.randn(h), np.random.randn(h),
            np.random.randn(h), np.random.randn(h), np.random.randn(h), np.random.randn(h),
        )

    def init_weights(self, Wix, Wfx, Wgx, Wox, Wih, Wfh, Wgh, Woh, bix, bfx, bgx, box, bih, bfh, bgh, boh):
        self.Wix, self.Wfx, self.Wgx, self.Wox = Wix, Wfx, Wgx, Wox
        self.Wih, self.Wfh, self.Wgh, self.Woh = Wih, Wfh, Wgh, Woh
        self.bix, self.bfx, self.bgx, self.box = bix, bfx, bgx, box
        self.bih, self.bfh, self.bgh, self.boh = bih, bfh, bgh, boh

    def forward(self, x, state):
        h, c = state
        self.x, self.h_prev, self.c_prev = x, h, c
        self.i = sigmoid(x @ self.Wix.T + self.bix + h @ self.Wih.T + self.bih)
        self.f = sigmoid(x @ self.Wfx.T + self.bfx + h @ self.Wfh.T + self.bfh)
        self.g = np.tanh(x @ self.Wgx.T + self.bgx + h @ self.Wgh.T + self.bgh)
        self.o = sigmoid(x @ self.Wox.T + self.box + h @ self.Woh.T + self.boh)
        self.c = self.f * c + self.i * self.g
        self.tanh_c = np.tanh(self.c)
        return self.o * self.tanh_c, self.c

    def backward(self, delta):
        dc, dh = delta
        dc = dc + dh * self.o * (1 - self.tanh_c ** 2)
        di = dc * self.g * self.i * (1 - self.i)
        df = dc * self.c_prev * self.f * (1 - self.f)
        dg = dc * self.i * (1 - self.g ** 2)
        do = dh * self.tanh_c * self.o * (1 - self.o)

        self.dWix = di.T @ self.x
        self.dWfx = df.T @ self.x
        self.dWgx = dg.T @ self.x
        self.dWox = do.T @ self.x
        self.dWih = di.T @ self.h_prev
        self.dWfh = df.T @ self.h_prev
        self.dWgh = dg.T @ self.h_prev
        self.dWoh = do.T @ self.h_prev
        self.dbix = di.sum(axis=0)
        self.dbfx = df.sum(axis=0)
        self.dbgx = dg.sum(axis=0)
        self.dbox = do.sum(axis=0)
        self.dbih = di.sum(axis=0)
        self.dbfh = df.sum(axis=0)
        self.dbgh = dg.sum(axis=0)
        self.dboh = do.sum(axis=0)

        dx = di @ self.Wix + df @ self.Wfx + dg @ self.Wgx + do @ self.Wox
        dh_prev = di @ self.Wih + df @ self.Wfh + dg @ self.Wgh + do @ self.Woh
        dc_prev = dc * self.f
        return dx, dh_prev, dc_prev
