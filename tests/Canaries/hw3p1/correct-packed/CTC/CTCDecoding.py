import numpy as np
from itertools import groupby
from collections import defaultdict, Counter


class GreedySearchDecoder:
    def __init__(self, symbol_set):
        self.symbol_set = symbol_set

    def decode(self, y_probs):
        best = y_probs[..., 0].argmax(axis=0)
        return ("".join((self.symbol_set[k - 1] for k, _ in groupby(best) if k)), np.prod(y_probs.max(axis=0), axis=0))


class BeamSearchDecoder:
    """the lecture's four dictionaries, in float32, and pruned at the end too"""

    def __init__(self, symbol_set, beam_width):
        self.symbol_set, self.beam_width = symbol_set, beam_width

    def prune(self, B, S):
        top = sorted([*B.values(), *S.values()], reverse=True)
        cut = top[min(self.beam_width, len(top)) - 1]
        return ({p: v for p, v in B.items() if v >= cut}, {p: v for p, v in S.items() if v >= cut})

    def decode(self, y_probs):
        y = y_probs.astype(np.float32)[:, :, 0]
        B, S = ({"": y[0, 0]}, {c: v for c, v in zip(self.symbol_set, y[1:, 0])})
        for t in range(1, y.shape[1]):
            B, S = self.prune(B, S)
            nB, nS = defaultdict(np.float32), defaultdict(np.float32)
            for D in (B, S):
                for p, v in D.items():
                    nB[p] += v * y[0, t]
            for c, v in zip(self.symbol_set, y[1:, t]):
                for p, w in B.items():
                    nS[p + c] += w * v
                for p, w in S.items():
                    nS[p if p.endswith(c) else p + c] += w * v
            B, S = nB, nS
        B, S = self.prune(B, S)
        out = Counter()
        for D in (B, S):
            for p, v in D.items():
                out[p] += v
        return out.most_common(1)[0][0], out
