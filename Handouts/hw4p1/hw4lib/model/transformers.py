from hw4lib.model.decoder_layers import SelfAttentionDecoderLayer
from hw4lib.model.masks import CausalMask, PadMask
from hw4lib.model.positional_encoding import PositionalEncoding
from hw4lib.model.sublayers import LayerNorm
from mytorch.nn.linear import Linear


class DecoderOnlyTransformer:
    """A language model: at every position, logits of the token that comes next."""

    def __init__(self, num_layers, d_model, num_heads, d_ff, max_len, num_classes):
        """num_classes: how many different tokens there are."""
        raise NotImplementedError

    def init_weights(self, embedding, layers, gamma, beta, W, b):
        """
        embedding (num_classes, d_model); layers: for each decoder layer the list of its 16 arrays, in the order of its
        init_weights; gamma and beta (d_model,) of the last normalisation; W (num_classes, d_model) and b (num_classes,).
        """
        raise NotImplementedError

    def forward(self, padded_targets, target_lengths=None):
        """
        padded_targets (N, T), whole numbers; target_lengths None or (N,) → logits (N, T, num_classes).

        Row t sees the tokens up to t, and with target_lengths no padding.
        """
        raise NotImplementedError

    def score(self, batch_prompts):
        """batch_prompts (N, T), whole numbers → (N, num_classes): the logits of the token that follows each prompt."""
        raise NotImplementedError
