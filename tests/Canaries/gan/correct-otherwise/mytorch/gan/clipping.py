def clip_weights(network, c):
    for layer in network.layers:
        if layer.__class__.__name__ != "Linear":
            continue
        for parameter in (layer.W, layer.b):
            parameter[parameter > c] = c
            parameter[parameter < -c] = -c
