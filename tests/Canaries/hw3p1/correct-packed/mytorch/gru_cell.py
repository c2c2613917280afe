import numpy as np
from mytorch.packed import Packed, f32


class GRUCell(Packed):
    names = "Wrx", "Wzx", "Wnx", "Wrh", "Wzh", "Wnh", "brx", "bzx", "bnx", "brh", "bzh", "bnh"

    def shape_of(self, name):
        h, d = self.hidden_size, self.input_size
        return (h,) if name[0] == "b" else (h, d) if name[2] == "x" else (h, h)

    def init_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self._init((Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh))

    def forward(self, x, h_prev_t):
        h = self.hidden_size
        self.x = np.asarray(x, f32).reshape(-1, 1)
        self.hidden = np.asarray(h_prev_t, f32).reshape(-1, 1)
        Wx = self.theta[:3 * h * self.input_size].reshape(3 * h, -1)
        px = Wx @ self.x + np.r_[self.brx, self.bzx, self.bnx][:, None]
        Wh = np.vstack([self.Wrh, self.Wzh, self.Wnh])
        ph = Wh @ self.hidden + np.r_[self.brh, self.bzh, self.bnh][:, None]
        s = px[:2 * h] + ph[:2 * h]
        rz = 0.5 * (1 + np.tanh(0.5 * s))
        self.r, self.z = np.split(rz, 2)
        self.s = ph[2 * h:]
        self.n = np.tanh(px[2 * h:] + self.r * self.s)
        return (self.n + self.z * (self.hidden - self.n))[:, 0]

    def backward(self, delta):
        D = np.asarray(delta, f32).reshape(-1, 1)
        n, z, r = self.n, self.z, self.r
        dn = D * (1 - z) * (1 - n ** 2)
        dz = D * (self.hidden - n) * z * (1 - z)
        dr = dn * self.s * r * (1 - r)
        gx = np.vstack([dr, dz, dn])
        gh = np.vstack([dr, dz, dn * r])
        self.dWrx, self.dWzx, self.dWnx = np.split(gx @ self.x.T, 3)
        self.dWrh, self.dWzh, self.dWnh = np.split(gh @ self.hidden.T, 3)
        self.dbrx, self.dbzx, self.dbnx = np.split(gx, 3)
        self.dbrh, self.dbzh, self.dbnh = np.split(gh, 3)
        dx = np.vstack([self.Wrx, self.Wzx, self.Wnx]).T @ gx
        dh = D * z + np.vstack([self.Wrh, self.Wzh, self.Wnh]).T @ gh
        return dx.squeeze(axis=1), dh.reshape(-1)
