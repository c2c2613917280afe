import numpy as np


class CTC(object):
    def __init__(self, BLANK=0):
        self.BLANK = BLANK

    def extend_target_with_blank(self, target):
        S = 2 * len(target) + 1
        extended = np.full(S, self.BLANK)
        extended[1::2] = target
        skip = np.zeros(S, dtype=bool)
        skip[3::2] = target[1:] != target[:-1]
        return list(extended), skip

    def get_forward_probs(self, logits, extended_symbols, skip_connect):
        """A matrix for each step: what may come from where."""
        y = logits.astype(np.float32)[:, list(extended_symbols)]
        S = y.shape[1]
        way = np.eye(S, dtype="f") + np.eye(S, k=1, dtype="f") + np.eye(S, k=2, dtype="f") * np.asarray(skip_connect, dtype="f")
        row = np.zeros(S, dtype="f")
        row[:2] = y[0, :2]
        rows = [row]
        for t in range(1, len(y)):
            rows.append(rows[-1] @ way * y[t])
        return np.stack(rows)

    def get_backward_probs(self, logits, extended_symbols, skip_connect):
        y = logits.astype(np.float32)[::-1, list(extended_symbols)[::-1]]
        S = y.shape[1]
        skip = np.asarray(skip_connect, dtype="f")[::-1]
        way = np.eye(S, dtype="f") + np.eye(S, k=1, dtype="f") + skip[:, None] * np.eye(S, k=2, dtype="f")
        row = np.zeros(S, dtype="f")
        row[:2] = 1
        rows = [row]
        for t in range(len(y) - 1):
            rows.append((rows[-1] * y[t]) @ way)
        return np.array(rows)[::-1, ::-1]

    def get_posterior_probs(self, alpha, beta):
        gamma = np.multiply(alpha, beta).astype(np.float32)
        for t in range(len(gamma)):
            gamma[t] /= np.sum(gamma[t])
        return gamma


class CTCLoss(object):
    def __init__(self, BLANK=0):
        super(CTCLoss, self).__init__()
        self.BLANK = BLANK
        self.ctc = CTC(BLANK=self.BLANK)

    def __call__(self, *given):
        return self.forward(*given)

    def forward(self, logits, target, input_lengths, target_lengths):
        self.given = logits.astype(np.float32), target, input_lengths, target_lengths
        total_loss = np.zeros(target.shape[0])
        for b in range(target.shape[0]):
            y, _, gamma = self.posteriors(b)
            total_loss[b] = -np.sum(gamma * np.log(y))
        return np.array([[np.float32(np.mean(total_loss))]])

    def posteriors(self, b):
        logits, target, input_lengths, target_lengths = self.given
        y = logits[: input_lengths[b], b, :]
        symbols, skip = self.ctc.extend_target_with_blank(target[b, : target_lengths[b]])
        alpha = self.ctc.get_forward_probs(y, symbols, skip)
        beta = self.ctc.get_backward_probs(y, symbols, skip)
        return y[:, symbols], symbols, self.ctc.get_posterior_probs(alpha, beta)

    def backward(self):
        dY = np.full_like(self.given[0], 0)
        for b in range(dY.shape[1]):
            y, symbols, gamma = self.posteriors(b)
            np.add.at(dY[: len(y), b], (slice(None), symbols), -gamma / y)
        return dY
