import numpy as np


class RNNCell:
    """h_t = tanh(x·W_ihᵀ + b_ih + h_prev_t·W_hhᵀ + b_hh). Gradients accumulate, averaged over the batch."""

    def __init__(self, input_size, hidden_size):
        self.input_size = input_size
        self.hidden_size = hidden_size
        d, h = input_size, hidden_size
        self.init_weights(np.random.randn(h, d), np.random.randn(h, h), np.random.randn(h), np.random.randn(h))
        self.zero_grad()

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        self.W_ih = W_ih
        self.W_hh = W_hh
        self.b_ih = b_ih
        self.b_hh = b_hh

    def zero_grad(self):
        self.dW_ih = np.zeros((self.hidden_size, self.input_size))
        self.dW_hh = np.zeros((self.hidden_size, self.hidden_size))
        self.db_ih = np.zeros(self.hidden_size)
        self.db_hh = np.zeros(self.hidden_size)

    def forward(self, x, h_prev_t):
        return np.tanh(x @ self.W_ih.T + self.b_ih + h_prev_t @ self.W_hh.T + self.b_ih)

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        N = delta.shape[0]
        dz = delta * (1 - h_t ** 2)
        self.dW_ih += dz.T @ h_prev_l / N
        self.dW_hh += dz.T @ h_prev_t / N
        self.db_ih += dz.sum(axis=0) / N
        self.db_hh += dz.sum(axis=0) / N
        dx = dz @ self.W_ih
        dh_prev_t = dz @ self.W_hh
        return dx, dh_prev_t
