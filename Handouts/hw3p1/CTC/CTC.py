import numpy as np


class CTC:
    """Alignments of a target with a sequence of probabilities. S = 2L + 1 is the length of the extended target."""

    def __init__(self, BLANK=0):
        self.BLANK = BLANK

    def extend_target_with_blank(self, target):
        """target (L,), whole numbers → extended_symbols (S,), and skip_connect (S,): 1 where a position may be reached from two before it, else 0."""
        raise NotImplementedError

    def get_forward_probs(self, probs, extended_symbols, skip_connect):
        """probs (T, K), probabilities → alpha (T, S)"""
        raise NotImplementedError

    def get_backward_probs(self, probs, extended_symbols, skip_connect):
        """probs (T, K) → beta (T, S). The probability of the symbol at t itself is in alpha and not in beta."""
        raise NotImplementedError

    def get_posterior_probs(self, alpha, beta):
        """alpha, beta (T, S) → gamma (T, S); every row sums to 1."""
        raise NotImplementedError


class CTCLoss:
    """The expected divergence between the probabilities and the posteriors of the target."""

    def __init__(self, BLANK=0):
        self.BLANK = BLANK

    def __call__(self, probs, target, input_lengths, target_lengths):
        return self.forward(probs, target, input_lengths, target_lengths)

    def forward(self, probs, target, input_lengths, target_lengths):
        """
        probs (T, B, K), target (B, Lmax), input_lengths (B,), target_lengths (B,): of each sequence only the first input_lengths[b] steps
        count, of each target the first target_lengths[b] symbols. Returns the mean over the batch.
        """
        raise NotImplementedError

    def backward(self):
        """The gradient with respect to probs (T, B, K): of each sequence's own divergence, not divided by B; zero beyond its end."""
        raise NotImplementedError
