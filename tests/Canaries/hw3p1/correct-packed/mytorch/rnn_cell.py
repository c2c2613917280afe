import numpy as np
from mytorch.packed import Packed, f32


class RNNCell(Packed):
    names = "W_ih", "W_hh", "b_ih", "b_hh"

    def shape_of(self, name):
        return {"W_ih": (self.hidden_size, self.input_size), "W_hh": (self.hidden_size, self.hidden_size)}.get(name, (self.hidden_size,))

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        self._init((W_ih, W_hh, b_ih, b_hh))

    def forward(self, x, h_prev_t):
        xh = np.concatenate([x, h_prev_t], axis=1).astype(f32)
        W = np.concatenate([self.W_ih, self.W_hh], axis=1)
        z = xh @ W.T
        z += self.b_ih
        z += self.b_hh
        return np.tanh(z, out=z)

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        delta = delta.astype(f32)
        delta *= 1 - np.square(h_t.astype(f32))
        xh = np.concatenate([h_prev_l, h_prev_t], axis=1).astype(f32)
        g = np.einsum("nh,nk->hk", delta, xh)
        g /= delta.shape[0]
        self.dW_ih += g[:, :self.input_size]
        self.dW_hh += g[:, self.input_size:]
        m = delta.mean(0)
        self.db_ih += m
        self.db_hh += m
        out = delta @ np.concatenate([self.W_ih, self.W_hh], axis=1)
        return out[:, :self.input_size], out[:, self.input_size:]
