import numpy as np
from nn.activation import *


class GRUCell(object):
    def __init__(self, input_size, hidden_size):
        self.d = input_size
        self.h = hidden_size
        for gate in "rzn":
            setattr(self, f"W{gate}x", np.random.randn(self.h, self.d).astype("f"))
            setattr(self, f"W{gate}h", np.random.randn(self.h, self.h).astype("f"))
            setattr(self, f"b{gate}x", np.random.randn(self.h).astype("f"))
            setattr(self, f"b{gate}h", np.random.randn(self.h).astype("f"))
        self.r_act = Sigmoid()
        self.z_act = Sigmoid()
        self.h_act = Tanh()

    def init_weights(self, *weights):
        names = ["Wrx", "Wzx", "Wnx", "Wrh", "Wzh", "Wnh", "brx", "bzx", "bnx", "brh", "bzh", "bnh"]
        for name, weight in zip(names, weights):
            setattr(self, name, weight.astype(np.float32))

    def __call__(self, x, h):
        return self.forward(x, h)

    def forward(self, x, h):
        self.x = x.astype(np.float32)
        h = self.hidden_before = h.astype(np.float32)
        self.r = self.r_act(np.matmul(self.Wrx, self.x) + self.brx + np.matmul(self.Wrh, h) + self.brh)
        self.z = self.z_act(np.matmul(self.Wzx, self.x) + self.bzx + np.matmul(self.Wzh, h) + self.bzh)
        self.n = self.h_act(np.matmul(self.Wnx, self.x) + self.bnx + np.multiply(self.r, np.matmul(self.Wnh, h) + self.bnh))
        self.hidden = self.n - self.z * self.n + self.z * h
        return self.hidden

    def backward(self, delta):
        x = self.x.reshape(1, -1)
        h = self.hidden_before.reshape(1, -1)
        delta = delta.astype(np.float32).reshape(1, -1)

        dz = self.z_act.backward(delta * (h - self.n.reshape(1, -1)))
        dn = self.h_act.backward(delta * (1 - self.z))
        dr = self.r_act.backward(dn * (np.dot(h, self.Wnh.T) + self.bnh))
        dnh = dn * self.r

        dx = 0
        dh = delta * self.z
        for gate, dgx, dgh in (("r", dr, dr), ("z", dz, dz), ("n", dn, dnh)):
            setattr(self, f"dW{gate}x", dgx.T.dot(x))
            setattr(self, f"dW{gate}h", dgh.T.dot(h))
            setattr(self, f"db{gate}x", dgx)
            setattr(self, f"db{gate}h", np.sum(dgh, axis=0))
            dx = dx + dgx.dot(getattr(self, f"W{gate}x"))
            dh = dh + dgh.dot(getattr(self, f"W{gate}h"))
        return dx, dh
