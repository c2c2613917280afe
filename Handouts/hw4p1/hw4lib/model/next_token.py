import numpy as np


def next_token_loss(logits, tokens, lengths=None):
    """
    The mean of −log p over all predictions: row t of the logits predicts token t + 1 of the same sequence.

    logits (N, T, V); tokens (N, T), whole numbers; lengths None, or (N,): token t + 1 counts only if t + 1 < lengths[n].
    Returns one number.
    """
    raise NotImplementedError


def perplexity(logits, tokens, lengths=None):
    """e to the next-token loss: between how many equally likely tokens the model is in doubt."""
    raise NotImplementedError
