import numpy as np
from tape import *

PARAMS = ["Wrx", "Wzx", "Wnx", "Wrh", "Wzh", "Wnh", "brx", "bzx", "bnx", "brh", "bzh", "bnh"]


class GRUCell(object):
    def __init__(self, input_size, hidden_size):
        for p in PARAMS:
            setattr(self, p, np.random.randn(hidden_size, *([] if p[0] == "b" else [input_size if p[-1] == "x" else hidden_size])))

    def init_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        for p in PARAMS:
            setattr(self, p, locals()[p])

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        self.hidden = np.array(h_prev_t).reshape(1, -1)
        w = self.w = {p: V(getattr(self, p)) for p in PARAMS}
        self.vx, self.vh = V(np.reshape(x, (1, -1))), V(self.hidden)
        front = lambda g: self.vx.linear(w[f"W{g}x"]) + w[f"b{g}x"]
        side = lambda g: self.vh.linear(w[f"W{g}h"]) + w[f"b{g}h"]
        r = (front("r") + side("r")).sigmoid()
        z = (front("z") + side("z")).sigmoid()
        n = (front("n") + r * side("n")).tanh()
        self.out = (1 - z) * n + z * self.vh
        self.r, self.z, self.n = r.v, z.v, n.v
        return self.out.v

    def backward(self, delta):
        backprop((self.out, np.reshape(delta, (1, -1))))
        for p in PARAMS:
            setattr(self, "d" + p, self.w[p].g)
        return self.vx.g.T, self.vh.g.T
