import numpy as np
import math


def _like(g, shape):
    """Walks over the entries of g and adds each to the entry that was broadcast there."""
    out = np.zeros(shape)
    g = np.asarray(g)
    for index in np.ndindex(*g.shape):
        tail = index[len(index) - len(shape):]
        out[tuple(0 if n == 1 else i for i, n in zip(tail, shape))] += g[index]
    return out


def identity_backward(grad_output, a):
    return (grad_output,)


def add_backward(grad_output, a, b):
    return _like(grad_output, a.shape), _like(grad_output, b.shape)


def sub_backward(grad_output, a, b):
    return _like(grad_output, a.shape), -_like(grad_output, b.shape)


def matmul_backward(grad_output, a, b):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            da[i] += grad_output[i, j] * b[:, j]
            db[:, j] += grad_output[i, j] * a[i]
    return da, db


def mul_backward(grad_output, a, b):
    return _like(grad_output * b, a.shape), _like(grad_output * a, b.shape)


def div_backward(grad_output, a, b):
    return mul_backward(grad_output, a, 1 / b)[0], _like(-(grad_output * (a / b)) / b, b.shape)


def log_backward(grad_output, a):
    return (np.divide(grad_output, a),)


def exp_backward(grad_output, a):
    return (np.multiply(grad_output, np.vectorize(math.exp)(a)),)


def max_backward(grad_output, a):
    out = np.array(grad_output, dtype=float)
    out[a < 0] = 0
    return (out,)


def sum_backward(grad_output, a):
    return (np.broadcast_to(grad_output, a.shape),)


def tanh_backward(grad_output, a):
    t = np.tanh(a)
    return (grad_output - grad_output * t * t,)


def SoftmaxCrossEntropy_backward(grad_output, pred, ground_truth):
    out = np.zeros(pred.shape)
    for n, row in enumerate(pred):
        weights = [math.exp(v - max(row)) for v in row]
        for c, weight in enumerate(weights):
            out[n, c] = weight / sum(weights) - ground_truth[n, c]
    return grad_output * out / pred.shape[0]
