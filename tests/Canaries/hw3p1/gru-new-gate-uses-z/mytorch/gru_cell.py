import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class GRUCell:
    """One step on single vectors: x (d,), h (h,)."""

    def __init__(self, input_size, hidden_size):
        d, h = input_size, hidden_size
        self.init_weights(
            np.random.randn(h, d), np.random.randn(h, d), np.random.randn(h, d),
            np.random.randn(h, h), np.random.randn(h, h), np.random.randn(h, h),
            np.random.randn(h), np.random.randn(h), np.random.randn(h),
            np.random.randn(h), np.random.randn(h), np.random.randn(h),
        )

    def init_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.Wrx, self.Wzx, self.Wnx = Wrx, Wzx, Wnx
        self.Wrh, self.Wzh, self.Wnh = Wrh, Wzh, Wnh
        self.brx, self.bzx, self.bnx = brx, bzx, bnx
        self.brh, self.bzh, self.bnh = brh, bzh, bnh

    def forward(self, x, h_prev_t):
        self.x = x
        self.hidden = h_prev_t
        self.r = sigmoid(self.Wrx @ x + self.brx + self.Wrh @ h_prev_t + self.brh)
        self.z = sigmoid(self.Wzx @ x + self.bzx + self.Wzh @ h_prev_t + self.bzh)
        self.n_state = self.Wnh @ h_prev_t + self.bnh
        self.n = np.tanh(self.Wnx @ x + self.bnx + self.z * self.n_state)
        return (1 - self.z) * self.n + self.z * h_prev_t

    def backward(self, delta):
        dn = delta * (1 - self.z) * (1 - self.n ** 2)
        dz = delta * (self.hidden - self.n) * self.z * (1 - self.z)
        dr = dn * self.n_state * self.r * (1 - self.r)
        dn_state = dn * self.r

        self.dWrx = np.outer(dr, self.x)
        self.dWzx = np.outer(dz, self.x)
        self.dWnx = np.outer(dn, self.x)
        self.dWrh = np.outer(dr, self.hidden)
        self.dWzh = np.outer(dz, self.hidden)
        self.dWnh = np.outer(dn_state, self.hidden)
        self.dbrx, self.dbzx, self.dbnx = dr, dz, dn
        self.dbrh, self.dbzh, self.dbnh = dr, dz, dn_state

        dx = dr @ self.Wrx + dz @ self.Wzx + dn @ self.Wnx
        dh_prev_t = delta * self.z + dr @ self.Wrh + dz @ self.Wzh + dn_state @ self.Wnh
        return dx, dh_prev_t
