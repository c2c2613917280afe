from hw4lib.model.decoder_layers import SelfAttentionDecoderLayer
from hw4lib.model.masks import CausalMask, PadMask
from hw4lib.model.positional_encoding import PositionalEncoding
from hw4lib.model.sublayers import LayerNorm
from mytorch.nn.linear import Linear


class DecoderOnlyTransformer:
    def __init__(self, num_layers, d_model, num_heads, d_ff, max_len, num_classes):
        self.positional_encoding = PositionalEncoding(d_model, max_len)
        self.layers = [SelfAttentionDecoderLayer(d_model, num_heads, d_ff) for _ in range(num_layers)]
        self.norm = LayerNorm(d_model)
        self.final_linear = Linear(d_model, num_classes)

    def init_weights(self, embedding, layers, gamma, beta, W, b):
        self.embedding = embedding
        for layer, weights in zip(self.layers, layers):
            layer.init_weights(*weights)
        self.norm.init_weights(gamma, beta)
        self.final_linear.init_weights(W, b)

    def forward(self, padded_targets, target_lengths=None):
        if target_lengths is not None: self.padding = PadMask(padded_targets, target_lengths)
        padding = getattr(self, "padding", None)
        causal = CausalMask(padded_targets)
        x = self.positional_encoding.forward(self.embedding[padded_targets])
        for layer in self.layers:
            x = layer.forward(x, padding, causal)
        return self.final_linear.forward(self.norm.forward(x))

    def score(self, batch_prompts):
        return self.forward(batch_prompts)[:, -1, :]
