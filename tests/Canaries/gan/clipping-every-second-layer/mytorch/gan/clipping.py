import numpy as np


def clip_weights(network, c):
    for layer in network.layers[::2]:
        if hasattr(layer, "W"):
            layer.W = np.clip(layer.W, -c, c)
            layer.b = np.clip(layer.b, -c, c)
