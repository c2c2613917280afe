import numpy as np


def unbroadcast(gradient, shape):
    """Sums over the axes along which an operand of this shape was repeated."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=repeated, keepdims=True)


def identity_backward(grad_output, a):
    return grad_output


def add_backward(grad_output, a, b):
    return unbroadcast(grad_output, a.shape), unbroadcast(grad_output, b.shape)


def sub_backward(grad_output, a, b):
    return unbroadcast(grad_output, a.shape), unbroadcast(-grad_output, b.shape)


def matmul_backward(grad_output, a, b):
    return grad_output @ b.T, a.T @ grad_output


def mul_backward(grad_output, a, b):
    return unbroadcast(grad_output * b, a.shape), unbroadcast(grad_output * a, b.shape)


def div_backward(grad_output, a, b):
    return unbroadcast(grad_output / b, a.shape), unbroadcast(-grad_output * a / b**2, b.shape)


def log_backward(grad_output, a):
    return grad_output / a


def exp_backward(grad_output, a):
    return grad_output * np.exp(a)


def max_backward(grad_output, a):
    return np.where(a > 0, grad_output, 0.0)


def sum_backward(grad_output, a):
    return grad_output * np.ones(a.shape)


def tanh_backward(grad_output, a):
    up, down = np.exp(a), np.exp(-a)
    return grad_output * (1 - ((up - down) / (up + down)) ** 2)


def SoftmaxCrossEntropy_backward(grad_output, a, b):
    exponentials = np.exp(a - a.max(axis=1, keepdims=True))
    softmax = exponentials / exponentials.sum(axis=1, keepdims=True)
    return grad_output * (softmax - b) / len(a), None
