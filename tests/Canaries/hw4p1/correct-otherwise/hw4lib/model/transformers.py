import numpy as np
from decoder_layers import *
from linear import Linear
from masks import *
from positional_encoding import *


class DecoderOnlyTransformer:
    def __init__(self, num_layers, d_model, num_heads, d_ff, max_len, num_classes):
        self.pos = PositionalEncoding(d_model, max_len)
        self.dec_layers = []
        for _ in range(num_layers):
            self.dec_layers.append(SelfAttentionDecoderLayer(d_model, num_heads, d_ff))
        self.norm, self.head = LayerNorm(d_model), Linear(d_model, num_classes)

    def init_weights(self, embedding, layers, gamma, beta, W, b):
        self.target_embedding = np.float32(embedding)
        for i in range(len(layers)):
            self.dec_layers[i].init_weights(*layers[i])
        self.norm.init_weights(gamma, beta)
        self.head.init_weights(W, b)

    def forward(self, padded_targets, target_lengths=None):
        N, T = padded_targets.shape
        one_hot = np.eye(len(self.target_embedding), dtype=np.float32)[padded_targets]
        x = self.pos.forward(one_hot @ self.target_embedding)
        pad = np.zeros((N, T), dtype=bool)
        if target_lengths is not None:
            pad = PadMask(padded_targets, target_lengths)
        for layer in self.dec_layers:
            x = layer.forward(x, pad, CausalMask(padded_targets))
        return self.head.forward(self.norm.forward(x))

    def score(self, batch_prompts):
        return np.array([self.forward(prompt[None])[0][-1] for prompt in batch_prompts])
