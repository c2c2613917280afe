import numpy as np


def PadMask(padded_input, input_lengths):
    """
    Which positions are padding: booleans (N, T), True at position t of sequence n if t ≥ input_lengths[n].

    padded_input (N, T) or (N, T, F): only its shape counts. input_lengths (N,), whole numbers.
    """
    raise NotImplementedError


def CausalMask(padded_input):
    """
    Which keys lie after the query: booleans (T, T), True at [query, key] if key > query.

    padded_input (N, T) or (N, T, F): only its shape counts.
    """
    raise NotImplementedError
