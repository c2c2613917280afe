import numpy as np
import sys, os

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from tape import *


class RNNCell(object):
    def __init__(self, input_size, hidden_size):
        self.input_size, self.hidden_size = input_size, hidden_size
        self.init_weights(np.random.randn(hidden_size, input_size), np.random.randn(hidden_size, hidden_size), np.random.randn(hidden_size), np.random.randn(hidden_size))
        self.zero_grad()

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        self.__dict__.update(W_ih=W_ih, W_hh=W_hh, b_ih=b_ih, b_hh=b_hh)

    def zero_grad(self):
        for n in ("W_ih", "W_hh", "b_ih", "b_hh"):
            setattr(self, "d" + n, np.zeros(getattr(self, n).shape))

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def graph(self, x, h):
        self.p = [V(w) for w in (self.W_ih, self.W_hh, self.b_ih, self.b_hh)]
        return (x.linear(self.p[0]) + self.p[2] + h.linear(self.p[1]) + self.p[3]).tanh()

    def forward(self, x, h_prev_t):
        return self.graph(V(x), V(h_prev_t)).v

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        x, h = V(h_prev_l), V(h_prev_t)
        backprop((self.graph(x, h), delta))
        for n, p in zip(("W_ih", "W_hh", "b_ih", "b_hh"), self.p):
            setattr(self, "d" + n, getattr(self, "d" + n) + p.g / len(delta))
        return x.g, h.g
