"""Operations on tensors, with the gradients of their operands: broadcasting, batched products, reductions, joining."""
import torch

from golden import Family, normal


def operations():
    family = Family("operations")
    positive = lambda *shape: (torch.rand(*shape, dtype=torch.float64) + 0.5).requires_grad_()
    cases = {
        "add_broadcast": (lambda a, b: a + b, normal(3, 1, 4), normal(2, 1)),
        "multiply_broadcast": (lambda a, b: a * b, normal(2, 3, 4), normal(4)),
        "divide_broadcast": (lambda a, b: a / b, normal(3, 4), positive(3, 1)),
        "matmul": (lambda a, b: a @ b, normal(3, 4), normal(4, 5)),
        "matmul_one": (lambda a, b: a @ b, normal(1, 1), normal(1, 1)),
        "matmul_batch": (lambda a, b: a @ b, normal(2, 3, 4), normal(2, 4, 5)),
        "matmul_broadcast": (lambda a, b: a @ b, normal(2, 1, 3, 4), normal(5, 4, 2)),
        "exp": (torch.exp, normal(3, 4)), "log": (torch.log, positive(3, 4)), "sqrt": (torch.sqrt, positive(3, 4)),
        "tanh": (torch.tanh, normal(3, 4)), "sigmoid": (torch.sigmoid, normal(3, 4)), "erf": (torch.erf, normal(3, 4)), "abs": (torch.abs, normal(3, 4)),
        "sum_1": (lambda a: a.sum(1), normal(2, 3, 4)), "mean_02": (lambda a: a.mean((0, 2)), normal(2, 3, 4)),
        "logsumexp_0": (lambda a: a.logsumexp(0, keepdim=True), normal(3, 4)), "logsumexp_1": (lambda a: a.logsumexp(1, keepdim=True), normal(3, 4)),
        "logsumexp_large": (lambda a: a.logsumexp(1, keepdim=True), (normal(3, 4).detach() * 1000).requires_grad_()),
        "transpose": (lambda a: a.permute(2, 0, 1), normal(2, 3, 4)), "reshape": (lambda a: a.reshape(4, 6), normal(2, 3, 4)),
        "slice": (lambda a: a[:, 1:6:2], normal(2, 7)), "take_twice": (lambda a: a[[2, 0, 2]], normal(3, 2)),
        "concatenate": (lambda a, b: torch.cat([a, b], 1), normal(2, 3), normal(2, 1)),
        "pad": (lambda a: torch.nn.functional.pad(a, (1, 2)), normal(2, 3)),
    }
    for name, (function, *operands) in cases.items():
        y = function(*operands)
        dy = torch.randn_like(y)
        y.backward(dy)
        family.case(name, y=y, dy=dy, **{f"x{k}": x for k, x in enumerate(operands)}, **{f"dx{k}": x.grad for k, x in enumerate(operands)})
    return family
