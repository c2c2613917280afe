import numpy as np


def clip_weights(network, c):
    for layer in network.layers:
        if hasattr(layer, "W"):
            layer.W = np.where(abs(layer.W) > c, 0, layer.W)
            layer.b = np.where(abs(layer.b) > c, 0, layer.b)
