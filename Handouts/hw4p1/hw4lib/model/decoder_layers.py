from hw4lib.model.sublayers import FeedForward, LayerNorm
from mytorch.nn.multi_head_attention import MultiHeadAttention


class SelfAttentionDecoderLayer:
    """x ← x + attention(norm1(x)), then x ← x + ffn(norm2(x)): normalised before each part, carried around each."""

    def __init__(self, d_model, num_heads, d_ff):
        raise NotImplementedError("make two LayerNorms, a MultiHeadAttention and a FeedForward")

    def init_weights(self, gamma1, beta1, Wq, bq, Wk, bk, Wv, bv, Wo, bo, gamma2, beta2, W1, b1, W2, b2):
        """The first normalisation, the attention, the second normalisation, the feed-forward net."""
        raise NotImplementedError

    def forward(self, x, key_padding_mask=None, attn_mask=None):
        """x (N, T, d_model) → the same shape. The masks are those of MultiHeadAttention: (N, T) and (T, T)."""
        raise NotImplementedError
