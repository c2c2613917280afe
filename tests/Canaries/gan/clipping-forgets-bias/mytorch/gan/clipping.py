import numpy as np


def clip_weights(network, c):
    for layer in network.layers:
        if hasattr(layer, "W"):
            layer.W = np.clip(layer.W, -c, c)
