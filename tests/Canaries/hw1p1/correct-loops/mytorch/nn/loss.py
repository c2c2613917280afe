import math

import numpy as np


class MSELoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        total = 0.0
        n, c = A.shape
        for i in range(n):
            for j in range(c):
                total += (A[i, j] - Y[i, j]) ** 2
        return float(total / (n * c))

    def backward(self):
        n, c = self.A.shape
        return np.array([[2.0 * (self.A[i, j] - self.Y[i, j]) / (n * c) for j in range(c)] for i in range(n)])


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.N = len(A)
        self.probs, self.Y = [], Y
        loss = 0.0
        for logits, y in zip(A.tolist(), Y.tolist()):
            label = y.index(max(y))
            top = max(logits)
            lse = top + math.log(math.fsum(math.exp(v - top) for v in logits))
            loss += lse - logits[label]
            self.probs.append([math.exp(v - lse) for v in logits])
        return loss / self.N

    def backward(self):
        g = np.array(self.probs)
        for i, y in enumerate(self.Y):
            g[i, int(np.argmax(y))] -= 1
        g /= self.N
        return g
