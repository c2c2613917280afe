import numpy as np


def log_softmax(logits):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


class SequenceGenerator:
    def __init__(self, score_fn, eos_id, max_length):
        self.score_fn = score_fn
        self.eos_id = eos_id
        self.max_length = max_length

    def generate_greedy(self, x):
        return self.extend(x, log_softmax, lambda log_probs: log_probs.argmax(axis=-1))

    def generate_sample(self, x, temperature=1.0, top_k=0, top_p=1.0):
        def filtered(logits):
            with np.errstate(divide="ignore"):
                return np.log(self.next_distribution(logits, temperature, top_k, top_p))

        def draw(log_probs):
            return np.array([np.random.choice(len(row), p=np.exp(row)) for row in log_probs])

        a, c = self.extend(x, filtered, draw)
        p = filtered(self.score_fn(a[:, :-1])) if a.shape[1] > x.shape[1] else None
        return a, (c if p is None else p[np.arange(len(a)), a[:, -1]])

    def extend(self, x, log_probabilities, choose):
        scores = np.zeros(len(x))
        finished = np.zeros(len(x), dtype=bool)
        while x.shape[1] < self.max_length and not finished.all():
            log_probs = log_probabilities(self.score_fn(x))
            chosen = np.where(finished, self.eos_id, choose(log_probs))
            scores = scores + np.where(finished, 0, log_probs[np.arange(len(x)), chosen])
            finished = finished | (chosen == self.eos_id)
            x = np.concatenate([x, chosen[:, None]], axis=1)
        return x, scores

    def next_distribution(self, logits, temperature=1.0, top_k=0, top_p=1.0):
        probs = np.exp(log_softmax(logits / temperature))
        order = np.argsort(-probs, axis=-1)
        ranked = np.take_along_axis(probs, order, axis=-1)
        if top_k > 0:
            ranked[:, top_k:] = 0
            ranked = ranked / ranked.sum(axis=-1, keepdims=True)
        before = np.cumsum(ranked, axis=-1) - ranked
        ranked = np.where(before < top_p, ranked, 0)
        kept = np.zeros_like(probs)
        np.put_along_axis(kept, order, ranked, axis=-1)
        return kept / kept.sum(axis=-1, keepdims=True)

    def generate_beam(self, x, beam_width):
        N, T = x.shape
        beams = [[(list(row), 0.0, False)] for row in x]
        for _ in range(self.max_length - T):
            if all(done for row in beams for _, _, done in row):
                break
            beams = [self.step(row, beam_width) for row in beams]
        longest = max(len(tokens) for row in beams for tokens, _, _ in row)
        sequences = [[tokens + [self.eos_id] * (longest - len(tokens)) for tokens, _, _ in row] for row in beams]
        return np.array(sequences), np.array([[score for _, score, _ in row] for row in beams])

    def step(self, beam, beam_width):
        candidates = []
        for tokens, score, done in beam:
            if done:
                candidates.append((tokens, score, True))
                continue
            log_probs = log_softmax(self.score_fn(np.array([tokens])))[0]
            for symbol, log_prob in enumerate(log_probs):
                candidates.append((tokens + [symbol], score + log_prob, symbol == self.eos_id))
        candidates.sort(key=lambda candidate: candidate[1], reverse=True)
        return candidates[:beam_width]
