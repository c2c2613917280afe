import math

import numpy as np


def pull(shape, out_shape, value):
    """adds value(index of the output) up at the operand's entry which that index read"""
    total = np.zeros(shape)
    skip = len(out_shape) - len(shape)
    for index in np.ndindex(*out_shape):
        at = tuple(0 if n == 1 else k for n, k in zip(shape, index[skip:]))
        total[at] += value(index)
    return total


def both(g, a, b, fa, fb):
    g = np.asarray(g, dtype=float)
    A, B = np.broadcast_to(a, g.shape), np.broadcast_to(b, g.shape)
    return (pull(np.shape(a), g.shape, lambda i: fa(g[i], A[i], B[i])), pull(np.shape(b), g.shape, lambda i: fb(g[i], A[i], B[i])))


def one(g, a, f):
    G = np.broadcast_to(g, a.shape)
    return pull(a.shape, a.shape, lambda i: f(G[i], a[i]))


def identity_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g)


def add_backward(grad_output, a, b):
    return both(grad_output, a, b, lambda g, x, y: g, lambda g, x, y: g)


def sub_backward(grad_output, a, b):
    return both(grad_output, a, b, lambda g, x, y: g, lambda g, x, y: -g)


def mul_backward(grad_output, a, b):
    return both(grad_output, a, b, lambda g, x, y: g * y, lambda g, x, y: g * x)


def div_backward(grad_output, a, b):
    return both(grad_output, a, b, lambda g, x, y: g / y, lambda g, x, y: -g * x / (y * y))


def matmul_backward(grad_output, a, b):
    ga, gb = np.zeros(a.shape), np.zeros(b.shape)
    for m in range(a.shape[0]):
        for l in range(b.shape[1]):
            for k in range(a.shape[1]):
                ga[m, k] += grad_output[m, l] * b[k, l]
                gb[k, l] += grad_output[m, l] * a[m, k]
    return ga, gb


def log_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g / x)


def exp_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g * math.exp(x))


def max_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g if x > 0 else 0.0)


def sum_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g)


def tanh_backward(grad_output, a):
    return one(grad_output, a, lambda g, x: g * (1 - math.tanh(x) ** 2))


def SoftmaxCrossEntropy_backward(grad_output, a, b):
    out = np.zeros(a.shape)
    for n, row in enumerate(a):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        for c in range(len(row)):
            out[n, c] = grad_output * (e[c] / sum(e) - b[n, c]) / len(a)
    return out, None
