import numpy as np


class GreedySearchDecoder:
    def __init__(self, symbol_set):
        self.symbol_set = symbol_set

    def decode(self, y_probs):
        path, path_prob = "", 1.0
        previous = 0
        for t in range(y_probs.shape[1]):
            best = int(np.argmax(y_probs[:, t, 0]))
            path_prob *= y_probs[best, t, 0]
            if best != 0 and best != previous:
                path += self.symbol_set[best - 1]
            previous = best
        return path, path_prob


class BeamSearchDecoder:
    """Paths that end in a blank and paths that end in a symbol are kept apart, each with its own score."""

    def __init__(self, symbol_set, beam_width):
        self.symbol_set = symbol_set
        self.beam_width = beam_width

    def decode(self, y_probs):
        y = y_probs[:, :, 0]
        in_blank = {"": y[0, 0]}
        in_symbol = {symbol: y[k + 1, 0] for k, symbol in enumerate(self.symbol_set)}
        for t in range(1, y.shape[1]):
            in_blank, in_symbol = self.prune(in_blank, in_symbol)
            next_blank, next_symbol = {}, {}
            for path, score in [*in_blank.items(), *in_symbol.items()]:
                next_blank[path] = next_blank.get(path, 0) + score * y[0, t]
            for path, score in in_blank.items():
                for k, symbol in enumerate(self.symbol_set):
                    next_symbol[path + symbol] = score * y[k + 1, t]
            for path, score in in_symbol.items():
                for k, symbol in enumerate(self.symbol_set):
                    longer = path if path[-1] == symbol else path + symbol
                    next_symbol[longer] = next_symbol.get(longer, 0) + score * y[k + 1, t]
            in_blank, in_symbol = next_blank, next_symbol
        merged = dict(in_blank)
        for path, score in in_symbol.items():
            merged[path] = merged.get(path, 0) + score
        return max(merged, key=lambda p: merged[p] / max(len(p), 1)), merged

    def prune(self, in_blank, in_symbol):
        scores = sorted([*in_blank.values(), *in_symbol.values()], reverse=True)
        least = scores[min(self.beam_width, len(scores)) - 1]
        return ({path: score for path, score in in_blank.items() if score >= least},
                {path: score for path, score in in_symbol.items() if score >= least})
