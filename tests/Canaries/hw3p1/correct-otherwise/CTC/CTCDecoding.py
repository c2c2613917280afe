import numpy as np
from itertools import groupby


class GreedySearchDecoder(object):
    def __init__(self, symbol_set):
        self.symbol_set = symbol_set

    def decode(self, y_probs):
        symbols = ["-", *self.symbol_set]
        alignment = [symbols[k] for k in y_probs.argmax(axis=0).ravel()]
        return "".join(key for key, _ in groupby(alignment) if key != "-"), np.prod(y_probs.max(axis=0), axis=0, dtype=np.float32)


class BeamSearchDecoder(object):
    """One dictionary of paths; a blank at the end is written behind the path, and replaced by what comes next."""

    def __init__(self, symbol_set, beam_width):
        self.symbols = ["-", *symbol_set]
        self.beam_width = beam_width

    def decode(self, y_probs):
        y_probs = y_probs.astype(np.float32)
        paths = {"-": np.ones(1, dtype="f")}
        for t in range(y_probs.shape[1]):
            grown = {}
            for path, score in paths.items():
                for symbol, p in zip(self.symbols, y_probs[:, t]):
                    if path[-1] == "-":
                        new = path[:-1] + symbol
                    elif path[-1] != symbol:
                        new = path + symbol
                    else:
                        new = path
                    grown[new] = grown.get(new, 0) + score * p
            best = sorted(grown, key=grown.get, reverse=True)[: self.beam_width]
            paths = {path: grown[path] for path in best}
        merged = {}
        for path, score in paths.items():
            text = path.replace("-", "")
            merged[text] = merged.get(text, 0) + score
        return max(merged, key=lambda path: merged[path]), merged
