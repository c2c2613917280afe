from multi_head_attention import MultiHeadAttention
from sublayers import *


class SelfAttentionDecoderLayer:
    def __init__(self, d_model, num_heads, d_ff):
        self.norms = [LayerNorm(d_model) for _ in range(2)]
        self.mha = MultiHeadAttention(d_model, num_heads)
        self.ff = FeedForward(d_model, d_ff)

    def init_weights(self, *arrays):
        self.norms[0].init_weights(*arrays[:2])
        self.mha.init_weights(*arrays[2:10])
        self.norms[1].init_weights(*arrays[10:12])
        self.ff.init_weights(*arrays[12:])

    def forward(self, x, key_padding_mask=None, attn_mask=None):
        residual = x
        x = self.norms[0].forward(x)
        x = self.mha.forward(x, x, x, key_padding_mask=key_padding_mask, attn_mask=attn_mask)
        x += residual
        residual = x.copy()
        x = self.ff.forward(self.norms[1].forward(x))
        x += residual
        return x
