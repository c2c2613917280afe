import numpy as np
from nn.activation import *


class RNNCell(object):
    def __init__(self, input_size, hidden_size):
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.activation = Tanh()
        h, d = hidden_size, input_size
        self.W_ih = np.random.randn(h, d).astype("f")
        self.W_hh = np.random.randn(h, h).astype("f")
        self.b_ih = np.random.randn(h).astype("f")
        self.b_hh = np.random.randn(h).astype("f")
        self.zero_grad()

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        self.W_ih, self.W_hh, self.b_ih, self.b_hh = (np.asarray(p, dtype=np.float32) for p in (W_ih, W_hh, b_ih, b_hh))

    def zero_grad(self):
        self.dW_ih = np.zeros_like(self.W_ih)
        self.dW_hh = np.zeros_like(self.W_hh)
        self.db_ih = np.zeros_like(self.b_ih)
        self.db_hh = np.zeros_like(self.b_hh)

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        x, h_prev_t = x.astype(np.float32), h_prev_t.astype(np.float32)
        return self.activation(np.einsum("nd,hd->nh", x, self.W_ih) + self.b_ih + np.einsum("ng,hg->nh", h_prev_t, self.W_hh) + self.b_hh)

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        delta, h_t, h_prev_l, h_prev_t = (a.astype(np.float32) for a in (delta, h_t, h_prev_l, h_prev_t))
        dz = self.activation.backward(delta, state=h_t)
        self.dW_ih = self.dW_ih + np.einsum("nh,nd->hd", dz, h_prev_l) / len(delta)
        self.dW_hh = self.dW_hh + np.einsum("nh,ng->hg", dz, h_prev_t) / len(delta)
        self.db_ih = self.db_ih + np.mean(dz, axis=0)
        self.db_hh = self.db_hh + np.mean(dz, axis=0)
        return np.dot(dz, self.W_ih), np.dot(dz, self.W_hh)
