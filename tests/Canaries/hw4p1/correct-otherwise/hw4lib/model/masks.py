import numpy as np


def PadMask(padded_input, input_lengths):
    N, T = padded_input.shape[:2]
    mask = np.full((N, T), True)
    for n in range(N):
        mask[n, :int(input_lengths[n])] = False
    return mask


def CausalMask(padded_input):
    T = padded_input.shape[1]
    return ~np.tri(T, dtype=bool)
