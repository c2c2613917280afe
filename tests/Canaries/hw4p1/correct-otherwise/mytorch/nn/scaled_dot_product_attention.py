import math

import numpy as np
from activation import *


class ScaledDotProductAttention:
    def __init__(self):
        self.eps = 1e10
        self.softmax = Softmax()

    def forward(self, Q, K, V, mask=None):
        self.Q, self.K, self.V = (np.array(x, dtype=np.float32) for x in (Q, K, V))
        self.d_k = self.Q.shape[-1]
        scores = np.einsum("...le,...se->...ls", self.Q, self.K) / math.sqrt(self.d_k)
        scores = scores.astype(np.float32)
        if mask is not None:
            scores = scores + np.float32(-self.eps) * mask
        self.attention_scores = self.softmax.forward(scores)
        return np.einsum("...ls,...sv->...lv", self.attention_scores, self.V)

    def backward(self, d_output):
        d_output = np.array(d_output, dtype=np.float32)
        d_V = np.einsum("...ls,...lv->...sv", self.attention_scores, d_output)
        d_A = np.einsum("...lv,...sv->...ls", d_output, self.V)
        d_S = self.softmax.backward(d_A) / np.float32(math.sqrt(self.d_k))
        return [np.einsum("...ls,...se->...le", d_S, self.K), np.einsum("...ls,...le->...se", d_S, self.Q), d_V]
