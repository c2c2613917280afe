import math

import numpy as np


def each(f, *arrays):
    """apply a python function to every entry"""
    first = np.asarray(arrays[0])
    flat = [np.asarray(a).reshape(-1).tolist() for a in arrays]
    return np.array([f(*v) for v in zip(*flat)], dtype=float).reshape(first.shape)


class Identity:
    def forward(self, Z):
        return Z

    def backward(self, dLdA):
        return dLdA


class Sigmoid:
    def forward(self, Z):
        def s(z):
            if z >= 0:
                return 1.0 / (1.0 + math.exp(-z))
            e = math.exp(z)
            return e / (1.0 + e)
        self.A = each(s, Z)
        return self.A

    def backward(self, dLdA):
        return each(lambda g, a: g * a * (1 - a), dLdA, self.A)


class Tanh:
    def forward(self, Z):
        self.A = each(math.tanh, Z)
        return self.A

    def backward(self, dLdA):
        return each(lambda g, a: g - g * a * a, dLdA, self.A)


class ReLU:
    def forward(self, Z):
        self.Z = Z
        return each(lambda z: z if z > 0 else 0, Z)

    def backward(self, dLdA):
        return each(lambda g, z: g if z > 0 else 0, dLdA, self.Z)


class GELU:
    def forward(self, Z):
        self.Z = Z
        return each(lambda z: z / 2 * math.erfc(-z / math.sqrt(2)), Z)

    def backward(self, dLdA):
        def slope(g, z):
            phi = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            return g * (math.erfc(-z / math.sqrt(2)) / 2 + z * phi)
        return each(slope, dLdA, self.Z)


class Softmax:
    def forward(self, Z):
        rows = []
        for z in Z:
            top = max(z)
            e = [math.exp(v - top) for v in z]
            s = sum(e)
            rows.append([v / s for v in e])
        self.A = rows
        return np.array(rows)

    def backward(self, dLdA):
        out = []
        for a, g in zip(self.A, dLdA):
            dot = sum(x * y for x, y in zip(a, g))
            out.append([x * (y - dot) for x, y in zip(a, g)])
        return np.array(out)
