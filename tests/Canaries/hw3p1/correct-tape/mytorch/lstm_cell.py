import numpy as np
from tape import *

P = [k + g + s for k, s in (("W", "x"), ("W", "h"), ("b", "x"), ("b", "h")) for g in "ifgo"]


class LSTMCell(object):
    def __init__(self, input_size, hidden_size):
        for p in P:
            setattr(self, p, np.random.randn(hidden_size, *([] if p[0] == "b" else [input_size if p[-1] == "x" else hidden_size])))
        for p in P:
            setattr(self, "d" + p, 0.0 * getattr(self, p))

    def init_weights(self, Wix, Wfx, Wgx, Wox, Wih, Wfh, Wgh, Woh, bix, bfx, bgx, box, bih, bfh, bgh, boh):
        L = locals()
        for p in P:
            setattr(self, p, L[p])

    def __call__(self, x, state):
        return self.forward(x, state)

    def forward(self, x, state):
        h, c = state
        self.vx, self.vh, self.vc = V(x), V(h), V(c)
        w = self.w = {p: V(getattr(self, p)) for p in P}
        pre = lambda g: self.vx.linear(w[f"W{g}x"]) + w[f"b{g}x"] + self.vh.linear(w[f"W{g}h"]) + w[f"b{g}h"]
        self.ct = pre("f").sigmoid() * self.vc + pre("i").sigmoid() * pre("g").tanh()
        self.ht = pre("o").sigmoid() * self.ct.tanh()
        return self.ht.v, self.ct.v

    def backward(self, delta):
        backprop((self.ht, delta[0]), (self.ct, delta[1]))
        for p in P:
            setattr(self, "d" + p, getattr(self, "d" + p) + self.w[p].g)
        return self.vx.g, self.vh.g, self.vc.g
