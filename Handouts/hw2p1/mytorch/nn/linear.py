class Linear:
    """Your Linear from homework 1: copy the file here."""

    def __init__(self, in_features, out_features, debug=False):
        raise NotImplementedError("copy linear.py from homework 1")
