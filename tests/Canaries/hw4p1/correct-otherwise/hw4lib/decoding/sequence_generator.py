import random

import numpy as np
from scipy.special import log_softmax, softmax


class SequenceGenerator:
    def __init__(self, score_fn, eos_id, max_length):
        self.score_fn, self.eos_id, self.max_length = score_fn, eos_id, max_length
        self.random = random.Random()

    def next_logits(self, tokens):
        return np.asarray(self.score_fn(np.array([tokens])))[0].astype(np.float32)

    def pad(self, sequences):
        width = max(map(len, sequences))
        return [list(map(int, s)) + [int(self.eos_id)] * (width - len(s)) for s in sequences]

    def generate_greedy(self, x):
        rows, scores = [], []
        for prompt in x.tolist():
            tokens, score = list(prompt), 0.0
            while len(tokens) < self.max_length:
                logp = log_softmax(self.next_logits(tokens))
                best = int(np.argmax(logp))
                tokens.append(best)
                score += logp[best]
                if best == self.eos_id:
                    break
            rows.append(tokens)
            scores.append(score)
        return np.array(self.pad(rows)), np.array(scores, dtype=np.float32)

    def generate_beam(self, x, beam_width):
        everything = []
        for prompt in x.tolist():
            is_full = len(prompt) >= self.max_length
            open_, ended = [(0.0, prompt)] * (beam_width if is_full else 1), []
            while open_ and len(open_[0][1]) < self.max_length:
                grown = []
                for score, tokens in open_:
                    logp = log_softmax(self.next_logits(tokens))
                    grown += [(score + logp[v], tokens + [v]) for v in range(len(logp))]
                best = sorted(grown + ended, key=lambda pair: -pair[0])[:beam_width]
                ended = [pair for pair in best if pair[1][-1] == self.eos_id]
                open_ = [pair for pair in best if pair[1][-1] != self.eos_id]
            everything.append(sorted(open_ + ended, key=lambda pair: -pair[0]))
        flat = self.pad([tokens for beam in everything for _, tokens in beam])
        shape = (len(everything), beam_width)
        return np.array(flat).reshape(*shape, -1), np.array([score for beam in everything for score, _ in beam], dtype=np.float32).reshape(shape)

    def next_distribution(self, logits, temperature=1.0, top_k=0, top_p=1.0):
        result = []
        for row in np.array(logits, dtype=np.float32) / np.float32(temperature):
            if top_k:
                threshold = np.sort(row)[-top_k]
                row = np.where(row < threshold, -np.inf, row)
            p = softmax(row)
            kept, mass = np.zeros_like(p), 0.0
            for v in np.argsort(p)[::-1]:
                if mass >= top_p:
                    break
                kept[v] = p[v]
                mass += p[v]
            result.append(kept / kept.sum())
        return np.array(result)

    def generate_sample(self, x, temperature=1.0, top_k=0, top_p=1.0):
        rows, scores = [], []
        for prompt in x.tolist():
            tokens, score = list(prompt), 0.0
            while len(tokens) < self.max_length and (len(tokens) == len(prompt) or tokens[-1] != self.eos_id):
                p = self.next_distribution(self.next_logits(tokens)[None], temperature, top_k, top_p)[0]
                tokens.append(self.random.choices(range(len(p)), weights=p.tolist())[0])
                score += float(np.log(p[tokens[-1]]))
            rows.append(tokens)
            scores.append(score)
        return np.array(self.pad(rows)), np.array(scores)
