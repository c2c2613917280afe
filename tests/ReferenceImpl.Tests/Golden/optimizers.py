"""Five steps of every optimizer on one parameter with given gradients."""
import torch

from golden import Family

STEPS = 5


def optimizers():
    family = Family("optimizers")
    choices = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        "sgd_nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
        "adam_decay": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, weight_decay=0.1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
        "rmsprop_momentum": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.8, weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.05),
    }
    for name, make in choices.items():
        start = torch.randn(3, 7, dtype=torch.float64)
        parameter = start.clone().requires_grad_()
        optimizer = make([parameter])
        quantities = {"start": start}
        for step in range(STEPS):
            gradient = torch.randn(3, 7, dtype=torch.float64) * 10.0 ** (-2 * step)
            parameter.grad = gradient.clone()
            optimizer.step()
            quantities.update({f"gradient{step}": gradient, f"value{step}": parameter.detach().clone()})
        family.case(name, **quantities)
    return family
