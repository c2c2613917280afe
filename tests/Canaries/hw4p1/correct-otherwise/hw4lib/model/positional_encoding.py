import math

import numpy as np


class PositionalEncoding:
    def __init__(self, d_model, max_len):
        self.pe = np.empty((1, max_len, d_model), dtype=np.float32)
        for t in range(max_len):
            for i in range(0, d_model, 2):
                angle = t * math.exp(-i * math.log(10000) / d_model)
                self.pe[0, t, i] = math.sin(angle)
                self.pe[0, t, i + 1] = math.cos(angle)

    def forward(self, x):
        return x.astype(np.float32) + self.pe[:, :x.shape[1], :]
