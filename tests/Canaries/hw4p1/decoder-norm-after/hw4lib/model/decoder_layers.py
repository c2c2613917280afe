from hw4lib.model.sublayers import FeedForward, LayerNorm
from mytorch.nn.multi_head_attention import MultiHeadAttention


class SelfAttentionDecoderLayer:
    def __init__(self, d_model, num_heads, d_ff):
        self.norm1 = LayerNorm(d_model)
        self.self_attn = MultiHeadAttention(d_model, num_heads)
        self.norm2 = LayerNorm(d_model)
        self.ffn = FeedForward(d_model, d_ff)

    def init_weights(self, gamma1, beta1, Wq, bq, Wk, bk, Wv, bv, Wo, bo, gamma2, beta2, W1, b1, W2, b2):
        self.norm1.init_weights(gamma1, beta1)
        self.self_attn.init_weights(Wq, bq, Wk, bk, Wv, bv, Wo, bo)
        self.norm2.init_weights(gamma2, beta2)
        self.ffn.init_weights(W1, b1, W2, b2)

    def forward(self, x, key_padding_mask=None, attn_mask=None):
        x = self.norm1.forward(x + self.self_attn.forward(x, x, x, key_padding_mask, attn_mask))
        return self.norm2.forward(x + self.ffn.forward(x))
