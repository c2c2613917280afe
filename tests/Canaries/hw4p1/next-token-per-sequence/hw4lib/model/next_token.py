import numpy as np


def next_token_loss(logits, tokens, lengths=None):
    N, T = tokens.shape
    if lengths is None:
        lengths = np.full(N, T)
    predictions, targets = logits[:, :-1], tokens[:, 1:]
    shifted = predictions - predictions.max(axis=-1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_probabilities, targets[:, :, None], axis=-1)[:, :, 0]
    counts = np.arange(1, T)[None, :] < np.asarray(lengths)[:, None]
    return losses[counts].sum() / N


def perplexity(logits, tokens, lengths=None):
    return np.exp(next_token_loss(logits, tokens, lengths))
