import numpy as np

from mytorch.nn.linear import Linear
from mytorch.nn.scaled_dot_product_attention import ScaledDotProductAttention


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.q_proj = Linear(embed_dim, embed_dim)
        self.k_proj = Linear(embed_dim, embed_dim)
        self.v_proj = Linear(embed_dim, embed_dim)
        self.out_proj = Linear(embed_dim, embed_dim)
        self.attention = ScaledDotProductAttention()

    def init_weights(self, Wq, bq, Wk, bk, Wv, bv, Wo, bo):
        self.q_proj.init_weights(Wq, bq)
        self.k_proj.init_weights(Wk, bk)
        self.v_proj.init_weights(Wv, bv)
        self.out_proj.init_weights(Wo, bo)

    def forward(self, query, key, value, key_padding_mask=None, attn_mask=None):
        q = self.split_heads(self.q_proj.forward(query))
        k = self.split_heads(self.k_proj.forward(key))
        v = self.split_heads(self.v_proj.forward(value))
        mask = self.merge_masks(key_padding_mask, attn_mask)
        return self.out_proj.forward(self.join_heads(self.attention.forward(q, k, v, mask)))

    def backward(self, d_output):
        d_heads = self.split_heads(self.out_proj.backward(d_output))
        d_q, d_k, d_v = self.attention.backward(d_heads)
        return (self.q_proj.backward(self.join_heads(d_q)),
                self.k_proj.backward(self.join_heads(d_k)),
                self.v_proj.backward(self.join_heads(d_v)))

    def merge_masks(self, key_padding_mask, attn_mask):
        mask = None
        if key_padding_mask is None: key_padding_mask = getattr(self, "kp", None)
        self.kp = key_padding_mask
        if key_padding_mask is not None:
            mask = key_padding_mask[:, None, None, :]
        if attn_mask is not None:
            mask = attn_mask if mask is None else mask | attn_mask
        return mask

    def split_heads(self, x):
        N, L, E = x.shape
        return x.reshape(N, L, self.num_heads, E // self.num_heads).transpose(0, 2, 1, 3)

    def join_heads(self, x):
        N, H, L, D = x.shape
        return x.transpose(0, 2, 1, 3).reshape(N, L, H * D)
