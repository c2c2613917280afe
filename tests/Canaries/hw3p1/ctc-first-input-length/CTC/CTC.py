import numpy as np


class CTC:
    def __init__(self, BLANK=0):
        self.BLANK = BLANK

    def extend_target_with_blank(self, target):
        extended_symbols = [self.BLANK]
        skip_connect = [0]
        for k, symbol in enumerate(target):
            extended_symbols += [symbol, self.BLANK]
            skip_connect += [int(k > 0 and symbol != target[k - 1]), 0]
        return np.array(extended_symbols), np.array(skip_connect)

    def get_forward_probs(self, probs, extended_symbols, skip_connect):
        T, S = len(probs), len(extended_symbols)
        alpha = np.zeros((T, S))
        alpha[0, 0] = probs[0, extended_symbols[0]]
        if S > 1:
            alpha[0, 1] = probs[0, extended_symbols[1]]
        for t in range(1, T):
            for s in range(S):
                alpha[t, s] = alpha[t - 1, s]
                if s > 0:
                    alpha[t, s] += alpha[t - 1, s - 1]
                if skip_connect[s]:
                    alpha[t, s] += alpha[t - 1, s - 2]
                alpha[t, s] *= probs[t, extended_symbols[s]]
        return alpha

    def get_backward_probs(self, probs, extended_symbols, skip_connect):
        T, S = len(probs), len(extended_symbols)
        beta = np.zeros((T, S))
        beta[T - 1, max(S - 2, 0):] = 1
        for t in reversed(range(T - 1)):
            ahead = beta[t + 1] * probs[t + 1, extended_symbols]
            for s in range(S):
                beta[t, s] = ahead[s]
                if s + 1 < S:
                    beta[t, s] += ahead[s + 1]
                if s + 2 < S and skip_connect[s + 2]:
                    beta[t, s] += ahead[s + 2]
        return beta

    def get_posterior_probs(self, alpha, beta):
        gamma = alpha * beta
        return gamma / gamma.sum(axis=1, keepdims=True)


class CTCLoss:
    def __init__(self, BLANK=0):
        self.ctc = CTC(BLANK)

    def forward(self, probs, target, input_lengths, target_lengths):
        self.probs = probs
        self.input_lengths = input_lengths
        self.extended = []
        self.gammas = []
        total = 0
        for b in range(len(target)):
            y = probs[:input_lengths[0], b]
            symbols, skip_connect = self.ctc.extend_target_with_blank(target[b, :target_lengths[b]])
            alpha = self.ctc.get_forward_probs(y, symbols, skip_connect)
            beta = self.ctc.get_backward_probs(y, symbols, skip_connect)
            gamma = self.ctc.get_posterior_probs(alpha, beta)
            self.extended.append(symbols)
            self.gammas.append(gamma)
            total -= np.sum(gamma * np.log(y[:, symbols]))
        return total / len(target)

    def backward(self):
        dY = np.zeros_like(self.probs)
        for b, (symbols, gamma) in enumerate(zip(self.extended, self.gammas)):
            for t in range(self.input_lengths[b]):
                for s, symbol in enumerate(symbols):
                    dY[t, b, symbol] -= gamma[t, s] / self.probs[t, b, symbol]
        return dY
