import numpy as np


class GreedySearchDecoder(object):
    def __init__(self, symbol_set):
        self.symbol_set = symbol_set

    def decode(self, y_probs):
        symbols = ["-"] + self.symbol_set
        T = y_probs.shape[1]
        prob = np.exp(np.sum(np.log(np.max(y_probs, axis=0))))
        raw = [symbols[int(k)] for k in np.argmax(y_probs, axis=0).flatten()]
        merged = [c for i, c in enumerate(raw) if i == 0 or c != raw[i - 1]]
        return "".join(merged).replace("-", ""), prob


class BeamSearchDecoder(object):
    """counts a string once; prunes before it extends, so not after the last step"""

    def __init__(self, symbol_set, beam_width):
        self.symbol_set, self.beam_width = symbol_set, beam_width

    def decode(self, y_probs):
        y = y_probs.squeeze(2)
        beams = {(): np.array([1.0, 0.0])}
        for t in range(y.shape[1]):
            kept = sorted(beams, key=lambda p: beams[p].sum())[::-1][:self.beam_width]
            new = {}
            for p in kept:
                b, s = beams[p]
                new.setdefault(p, np.zeros(2))[0] += (b + s) * y[0, t]
                for k in range(len(self.symbol_set)):
                    if p and p[-1] == k:
                        new[p][1] += s * y[k + 1, t]
                        new.setdefault(p + (k,), np.zeros(2))[1] += b * y[k + 1, t]
                    else:
                        new.setdefault(p + (k,), np.zeros(2))[1] += (b + s) * y[k + 1, t]
            beams = new
        scores = {"".join((self.symbol_set[k] for k in p)): v.sum() for p, v in beams.items()}
        best = sorted(scores.items(), key=lambda i: i[1])[-1]
        return best[0], scores
