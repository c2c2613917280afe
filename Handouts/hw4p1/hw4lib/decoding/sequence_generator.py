import numpy as np


class SequenceGenerator:
    """Writes on from prompts with a model of language, token by token."""

    def __init__(self, score_fn, eos_id, max_length):
        """
        score_fn(x): tokens x (N, T), the whole sequences so far → logits (N, V) of the token that follows each.
        eos_id: the token that ends a sequence. max_length: of the result, prompt included.
        """
        self.score_fn = score_fn
        self.eos_id = eos_id
        self.max_length = max_length

    def generate_greedy(self, x):
        """x (N, T) → (sequences (N, T'), scores (N,)): the likeliest token each time."""
        raise NotImplementedError

    def generate_beam(self, x, beam_width):
        """x (N, T) → (sequences (N, beam_width, T'), scores (N, beam_width)), the best first."""
        raise NotImplementedError

    def next_distribution(self, logits, temperature=1.0, top_k=0, top_p=1.0):
        """logits (N, V) → probabilities (N, V), zero for the tokens that top_k and top_p leave out."""
        raise NotImplementedError

    def generate_sample(self, x, temperature=1.0, top_k=0, top_p=1.0):
        """x (N, T) → (sequences (N, T'), scores (N,)): every token drawn from next_distribution."""
        raise NotImplementedError
