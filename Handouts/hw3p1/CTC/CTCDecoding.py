import numpy as np


class GreedySearchDecoder:
    """Takes the likeliest symbol of every step."""

    def __init__(self, symbol_set):
        """symbol_set: a list of letters, without the blank; row 0 of the probabilities is the blank, row k the letter k − 1."""
        self.symbol_set = symbol_set

    def decode(self, y_probs):
        """y_probs (K + 1, T, 1) → the decoded string, and the product of the largest probabilities of the steps."""
        raise NotImplementedError


class BeamSearchDecoder:
    """Keeps the beam_width best paths at every step, and adds up all alignments of each."""

    def __init__(self, symbol_set, beam_width):
        self.symbol_set = symbol_set
        self.beam_width = beam_width

    def decode(self, y_probs):
        """y_probs (K + 1, T, 1) → the best string, and a dictionary of all merged paths with their scores."""
        raise NotImplementedError
