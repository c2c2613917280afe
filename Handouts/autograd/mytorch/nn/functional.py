"""
Backward functions: from grad_output, in the shape of the operation's output, and the operands, the gradients at the operands.
Each gradient has the shape of its operand: for an operand that was broadcast, sum over the axes along which it was repeated.
"""

import numpy as np


def identity_backward(grad_output, a):
    """a → the gradient at a"""
    raise NotImplementedError


def add_backward(grad_output, a, b):
    """a + b → (grad_a, grad_b)"""
    raise NotImplementedError


def sub_backward(grad_output, a, b):
    """a − b → (grad_a, grad_b)"""
    raise NotImplementedError


def matmul_backward(grad_output, a, b):
    """a (M, K) times b (K, L) → (grad_a, grad_b)"""
    raise NotImplementedError


def mul_backward(grad_output, a, b):
    """a ⊙ b → (grad_a, grad_b)"""
    raise NotImplementedError


def div_backward(grad_output, a, b):
    """a / b → (grad_a, grad_b)"""
    raise NotImplementedError


def log_backward(grad_output, a):
    """log a → the gradient at a"""
    raise NotImplementedError


def exp_backward(grad_output, a):
    """eᵃ → the gradient at a"""
    raise NotImplementedError


def max_backward(grad_output, a):
    """max(a, 0) → the gradient at a"""
    raise NotImplementedError


def sum_backward(grad_output, a):
    """Σ a → the gradient at a. grad_output is a number, or (N, 1) or (1, C) where one axis was summed over."""
    raise NotImplementedError


def tanh_backward(grad_output, a):
    """tanh a → the gradient at a"""
    raise NotImplementedError


def SoftmaxCrossEntropy_backward(grad_output, a, b):
    """Mean over the rows of the cross-entropy of logits a (N, C) and one-hot labels b (N, C) → (grad_a, None)"""
    raise NotImplementedError
