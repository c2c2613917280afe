import numpy as np


def fit(g, like):
    """sum g down to the shape of like"""
    shape = np.shape(like)
    g = np.asarray(g)
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, (have, want) in enumerate(zip(g.shape, padded)) if have != want)
    return np.reshape(np.sum(g, axis=axes, keepdims=True), shape)


identity_backward = lambda grad_output, a: np.array(grad_output)
add_backward = lambda grad_output, a, b: (fit(grad_output, a), fit(grad_output, b))
sub_backward = lambda grad_output, a, b: (fit(grad_output, a), -fit(grad_output, b))
mul_backward = lambda grad_output, a, b: [fit(grad_output * y, x) for x, y in ((a, b), (b, a))]
log_backward = lambda grad_output, a: (np.divide(grad_output, a),)
exp_backward = lambda grad_output, a: (np.multiply(grad_output, np.exp(a)),)


def matmul_backward(grad_output, a, b):
    return np.einsum("ml,kl->mk", grad_output, b), np.einsum("mk,ml->kl", a, grad_output)


def div_backward(grad_output, a, b):
    ga = grad_output / b
    return fit(ga, a), fit(-ga * (a / b), b)


def max_backward(grad_output, a, b=0):
    ga = np.where(a > b, grad_output, 0)
    if np.ndim(b):
        return fit(ga, a), fit(np.where(b >= a, grad_output, 0), b)
    return ga


def sum_backward(grad_output, a):
    return np.broadcast_to(grad_output, a.shape)


def tanh_backward(grad_output, a):
    return grad_output / np.cosh(a) ** 2


def SoftmaxCrossEntropy_backward(grad_output, a, b):
    e = np.exp(a - a.max(-1, keepdims=True))
    return float(grad_output) * (e / e.sum(-1, keepdims=True) - b) / len(a), np.zeros_like(b)
