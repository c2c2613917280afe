class CrossEntropyLoss:
    """Your losses from homework 1: copy the file here."""

    def __init__(self):
        raise NotImplementedError("copy loss.py from homework 1")
