class Activation:
    """Your activations from homework 1: copy the file here."""

    def __init__(self):
        raise NotImplementedError("copy activation.py from homework 1")


class Identity(Activation):
    pass


class Sigmoid(Activation):
    pass


class Tanh(Activation):
    pass


class ReLU(Activation):
    pass
