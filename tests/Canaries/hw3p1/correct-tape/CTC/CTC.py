import numpy as np


class CTC(object):
    def __init__(self, BLANK=0):
        self.BLANK = BLANK

    def extend_target_with_blank(self, target):
        ext = np.insert(np.array(target).astype(float), range(len(target) + 1), self.BLANK)
        skip = np.concatenate([np.zeros(2), (ext[2:] != self.BLANK) & (ext[2:] != ext[:-2])])[:len(ext)] == 1
        return ext, skip

    def get_forward_probs(self, logits, ext, skip):
        ext = np.array(ext).astype(int)
        T, S = len(logits), len(ext)
        with np.errstate(divide="ignore"):
            ly = np.log(logits[:, ext])
        a = np.full((T, S), -np.inf)
        a[0, 0] = ly[0, 0]
        if S > 1:
            a[0, 1] = ly[0, 1]
        for t in range(1, T):
            for s in range(S):
                c = a[t - 1, s]
                if s > 0:
                    c = np.logaddexp(c, a[t - 1, s - 1])
                if s > 1 and skip[s]:
                    c = np.logaddexp(c, a[t - 1, s - 2])
                a[t, s] = c + ly[t, s]
        return np.exp(a)

    def get_backward_probs(self, logits, ext, skip):
        skip = np.array(skip)
        rs = np.zeros_like(skip)
        rs[2:] = skip[2:][::-1]
        ext = np.array(ext).astype(int)
        a = self.get_forward_probs(logits[::-1], ext[::-1], rs)[::-1, ::-1]
        return a / logits[:, ext]

    def get_posterior_probs(self, alpha, beta):
        gamma = alpha * beta
        gamma /= gamma.sum(axis=-1, keepdims=True)
        return gamma


class CTCLoss(object):
    def __init__(self, BLANK=0):
        self.BLANK = BLANK
        self.ctc = CTC(BLANK=BLANK)

    def __call__(self, logits, target, input_lengths, target_lengths):
        return self.forward(logits, target, input_lengths, target_lengths)

    def one(self, b):
        p = self.logits[:self.input_lengths[b], b, :]
        ext, skip = self.ctc.extend_target_with_blank(self.target[b, :self.target_lengths[b]])
        return p, ext.astype(int), self.ctc.get_posterior_probs(self.ctc.get_forward_probs(p, ext, skip), self.ctc.get_backward_probs(p, ext, skip))

    def forward(self, logits, target, input_lengths, target_lengths):
        self.logits, self.target, self.input_lengths, self.target_lengths = logits, target, input_lengths, target_lengths
        total = np.zeros(1)
        for b in range(target.shape[0]):
            p, ext, g = self.one(b)
            for s in range(len(ext)):
                total -= g[:, s] @ np.log(p[:, ext[s]])
        return total / target.shape[0]

    def backward(self):
        dY = np.zeros_like(self.logits)
        for b in range(self.target.shape[0]):
            p, ext, g = self.one(b)
            np.add.at(dY[:len(p), b].T, ext, -(g / p[:, ext]).T)
        return dY
