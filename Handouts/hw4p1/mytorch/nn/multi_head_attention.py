import numpy as np

from mytorch.nn.linear import Linear
from mytorch.nn.scaled_dot_product_attention import ScaledDotProductAttention


class MultiHeadAttention:
    """Attention in num_heads subspaces at once, between projections of queries, keys and values."""

    def __init__(self, embed_dim, num_heads):
        """num_heads divides embed_dim. Makes the Linears q_proj, k_proj, v_proj and out_proj, embed_dim → embed_dim."""
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        raise NotImplementedError("make self.q_proj, self.k_proj, self.v_proj, self.out_proj and the attention")

    def init_weights(self, Wq, bq, Wk, bk, Wv, bv, Wo, bo):
        """Hands the weights to q_proj, k_proj, v_proj and out_proj: each W (embed_dim, embed_dim), each b (embed_dim,)."""
        raise NotImplementedError

    def forward(self, query, key, value, key_padding_mask=None, attn_mask=None):
        """
        query (N, L, E), key and value (N, S, E) → (N, L, E).

        key_padding_mask: None or booleans (N, S); attn_mask: None or booleans (L, S). True means ignore, in either.
        """
        raise NotImplementedError

    def backward(self, d_output):
        """d_output (N, L, E) → (dquery, dkey, dvalue). Leaves dLdW and dLdb in the four Linears."""
        raise NotImplementedError
