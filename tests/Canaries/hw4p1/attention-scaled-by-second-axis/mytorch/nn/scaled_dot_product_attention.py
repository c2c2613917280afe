import numpy as np

from mytorch.nn.activation import Softmax


class ScaledDotProductAttention:
    def __init__(self):
        self.softmax = Softmax(dim=-1)

    def forward(self, Q, K, V, mask=None):
        self.Q, self.K, self.V = Q, K, V
        self.scale = 1 / np.sqrt(Q.shape[1])
        scores = Q @ np.swapaxes(K, -1, -2) * self.scale
        if mask is not None:
            scores = np.where(mask, -np.inf, scores)
        self.attention_scores = self.softmax.forward(scores)
        return self.attention_scores @ V

    def backward(self, d_output):
        d_V = np.swapaxes(self.attention_scores, -1, -2) @ d_output
        d_attention = d_output @ np.swapaxes(self.V, -1, -2)
        d_scores = self.softmax.backward(d_attention) * self.scale
        d_Q = d_scores @ self.K
        d_K = np.swapaxes(d_scores, -1, -2) @ self.Q
        return d_Q, d_K, d_V
