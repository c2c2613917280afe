import numpy as np
from linear import *
from scaled_dot_product_attention import *


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        if embed_dim % num_heads:
            raise ValueError("num_heads must divide embed_dim")
        self.num_heads = num_heads
        self.width = embed_dim // num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (Linear(embed_dim, embed_dim) for _ in range(4))

    def init_weights(self, Wq, bq, Wk, bk, Wv, bv, Wo, bo):
        for layer, weights in zip([self.q_proj, self.k_proj, self.v_proj, self.out_proj], [(Wq, bq), (Wk, bk), (Wv, bv), (Wo, bo)]):
            layer.init_weights(*weights)

    def forward(self, query, key, value, key_padding_mask=None, attn_mask=None):
        Q, K, V = self.q_proj.forward(query), self.k_proj.forward(key), self.v_proj.forward(value)
        self.heads = {}
        joined = np.empty_like(Q)
        for n in range(len(Q)):
            mask = np.zeros((Q.shape[1], K.shape[1]), dtype=bool)
            if key_padding_mask is not None:
                mask |= key_padding_mask[n]
            if attn_mask is not None:
                mask |= attn_mask
            for h, part in enumerate(self.parts()):
                head = self.heads[n, h] = ScaledDotProductAttention()
                joined[n][:, part] = head.forward(Q[n][:, part], K[n][:, part], V[n][:, part], mask if mask.any() else None)
        self.key_length = K.shape[1]
        return self.out_proj.forward(joined)

    def backward(self, d_output):
        d_joined = self.out_proj.backward(d_output)
        N, L, E = d_joined.shape
        dQ = np.zeros((N, L, E), dtype=np.float32)
        dK = np.zeros((N, self.key_length, E), dtype=np.float32)
        dV = np.zeros_like(dK)
        for n in range(N):
            for h, part in enumerate(self.parts()):
                dQ[n][:, part], dK[n][:, part], dV[n][:, part] = self.heads[n, h].backward(d_joined[n][:, part])
        return [self.q_proj.backward(dQ), self.k_proj.backward(dK), self.v_proj.backward(dV)]

    def parts(self):
        return [slice(h * self.width, (h + 1) * self.width) for h in range(self.num_heads)]
