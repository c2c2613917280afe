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
    clipping(family)
    schedules(family)
    return family


def clipping(family):
    """Two parameters' gradients clipped to a common norm: to one above theirs, and to one below."""
    for largest in (100.0, 0.5):
        parameters = [torch.zeros(3, 2, dtype=torch.float64), torch.zeros(4, dtype=torch.float64)]
        gradients = [torch.randn_like(p) for p in parameters]
        for p, g in zip(parameters, gradients):
            p.grad = g.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, largest)
        family.case(f"clip_{largest}", largest=largest, norm=norm, **{f"g{k}": g for k, g in enumerate(gradients)},
                    **{f"clipped{k}": p.grad for k, p in enumerate(parameters)})


def schedules(family):
    """The learning rate of ten epochs, from 1."""
    choices = {
        "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5),
        "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 10, 0.1),
    }
    for name, make in choices.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule, rates = make(optimizer), []
        for _ in range(10):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        family.case("schedule_" + name, rates=rates)
