import numpy as np


def PadMask(padded_input, input_lengths):
    positions = np.arange(max(input_lengths))
    return positions[None, :] >= np.asarray(input_lengths)[:, None]


def CausalMask(padded_input):
    T = padded_input.shape[1]
    return np.triu(np.ones((T, T), dtype=bool), k=1)
