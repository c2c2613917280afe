import numpy as np


def clip_weights(network, c):
    return None
