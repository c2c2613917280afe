import numpy as np

from utils import reduce_to


def identity_backward(grad_output, a):
    return [grad_output]


def add_backward(grad_output, a, b):
    return [reduce_to(grad_output * np.ones_like(a), a.shape), reduce_to(grad_output * np.ones_like(b), b.shape)]


def sub_backward(grad_output, a, b):
    return [reduce_to(grad_output * np.ones_like(a), a.shape), reduce_to(-1 * grad_output * np.ones_like(b), b.shape)]


def matmul_backward(grad_output, a, b):
    return [np.dot(grad_output, np.transpose(b)), np.dot(np.transpose(a), grad_output)]


def mul_backward(grad_output, a, b):
    return [reduce_to(np.multiply(grad_output, b), a.shape), reduce_to(np.multiply(a, grad_output), b.shape)]


def div_backward(grad_output, a, b):
    return [reduce_to(grad_output * np.power(b, -1.0), a.shape), reduce_to(grad_output * (-a) * np.power(b, -2.0), b.shape)]


def log_backward(grad_output, a):
    return [grad_output * (1.0 / a)]


def exp_backward(grad_output, a):
    return [np.exp(a) * grad_output]


def max_backward(grad_output, a, b):
    return [np.multiply(grad_output, (a > b).astype(grad_output.dtype)), np.multiply(grad_output, (b >= a).astype(grad_output.dtype))]


def sum_backward(grad_output, a):
    return [np.zeros_like(a) + grad_output]


def tanh_backward(grad_output, a):
    return [grad_output / np.cosh(a) ** 2]


def SoftmaxCrossEntropy_backward(grad_output, labels, logits):
    shifted = logits - np.max(logits, axis=-1)[:, None]
    softmax = np.exp(shifted) / np.sum(np.exp(shifted), axis=-1)[:, None]
    return [None, (softmax - labels) * grad_output]
