import math

import numpy as np
from scipy.special import logsumexp


def next_token_loss(logits, tokens, lengths=None):
    logits = logits.astype(np.float32)
    total, count = 0.0, 0
    for n in range(len(tokens)):
        length = tokens.shape[1] if lengths is None else int(lengths[n])
        for t in range(length - 1):
            total += logsumexp(logits[n, t]) - logits[n, t, tokens[n, t + 1]]
            count += 1
    return np.float32(total / count)


def perplexity(logits, tokens, lengths=None):
    return math.exp(next_token_loss(logits, tokens, lengths))
