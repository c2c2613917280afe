import numpy as np


def clip_weights(network, c):
    for layer in network.layers:
        if hasattr(layer, "W"):
            layer.W = layer.W * min(1, c / np.linalg.norm(layer.W))
            layer.b = layer.b * min(1, c / np.linalg.norm(layer.b))
