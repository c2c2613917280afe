import numpy as np
from dataclasses import dataclass, field
from scipy.special import logsumexp


@dataclass
class CTC:
    BLANK: int = 0

    def extend_target_with_blank(self, target):
        target = np.asarray(target, dtype=int)
        ext = np.full(2 * target.size + 1, self.BLANK)
        ext[1::2] = target
        skip = np.zeros(ext.size)
        skip[3::2] = np.diff(target) != 0
        return ext, skip

    def _transition(self, skip):
        """M[s, q]: may go from s to q"""
        S = len(skip)
        M = np.eye(S) + np.eye(S, k=1)
        q = np.flatnonzero(skip)
        M[q - 2, q] = 1
        return M

    def get_forward_probs(self, probs, extended_symbols, skip_connect):
        M = self._transition(skip_connect)
        y = probs[:, extended_symbols]
        a = np.zeros_like(y)
        a[0, :2] = y[0, :2]
        for t in range(1, len(y)):
            a[t] = a[t - 1] @ M * y[t]
        return a

    def get_backward_probs(self, probs, extended_symbols, skip_connect):
        M = self._transition(skip_connect)
        y = probs[:, extended_symbols]
        b = np.zeros_like(y)
        b[-1, -2:] = 1
        for t in range(len(y) - 1)[::-1]:
            b[t] = M @ (b[t + 1] * y[t + 1])
        return b

    def get_posterior_probs(self, alpha, beta):
        with np.errstate(divide="ignore"):
            l = np.log(alpha) + np.log(beta)
        return np.exp(l - logsumexp(l, axis=1, keepdims=True))


@dataclass
class CTCLoss:
    BLANK: int = 0
    grads: list = field(default_factory=list)

    def __call__(self, *a):
        return self.forward(*a)

    def forward(self, probs, target, input_lengths, target_lengths):
        ctc = CTC(self.BLANK)
        self.dY = np.zeros(probs.shape, np.float32)
        losses = []
        for b, (T, L) in enumerate(zip(input_lengths, target_lengths)):
            p = probs[:T, b].astype(np.float32)
            ext, skip = ctc.extend_target_with_blank(target[b, :L])
            g = ctc.get_posterior_probs(ctc.get_forward_probs(p, ext, skip), ctc.get_backward_probs(p, ext, skip))
            onehot = np.eye(p.shape[1], dtype=np.float32)[ext]
            w = g @ onehot
            losses.append(-np.einsum("tk,tk", w, np.log(p)))
            self.dY[:T, b] = -w / p
        return np.array([[np.mean(losses)]])

    def backward(self):
        return self.dY
