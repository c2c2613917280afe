"""Linear, activations, batch normalisation, losses."""
import torch
from torch import nn
from torch.nn import functional as F

from golden import Family, layer_case, normal


def linear():
    family = Family("linear")
    for leading, i, o in [((1,), 1, 1), ((16,), 20, 30), ((1,), 7, 3), ((2, 5), 3, 4), ((33,), 65, 17)]:
        name = "x".join(map(str, leading)) + f"_{i}_{o}"
        layer_case(family, name, nn.Linear(i, o).double(), normal(*leading, i))
    layer_case(family, "no_bias", nn.Linear(3, 4, bias=False).double(), normal(5, 3))
    return family


def activations():
    family = Family("activations")
    wide = torch.cat([torch.linspace(-40, 40, 81), torch.tensor([1e-9, -1e-9, 0.3, 0.62, 0.63, -0.9, 1.1])]).double()
    functions = {
        "identity": lambda x: x * 1, "relu": F.relu, "leaky_relu": lambda x: F.leaky_relu(x, 0.01), "sigmoid": torch.sigmoid,
        "tanh": torch.tanh, "swish": F.silu, "gelu": F.gelu,
        "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    }
    for name, function in functions.items():
        x = wide.clone().requires_grad_()
        y = function(x)
        dy = torch.randn_like(y)
        y.backward(dy)
        family.case(name, x=x, y=y, dy=dy, dx=x.grad)
    for axis in (0, 1, 2, -1):
        for name, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
            x = (normal(3, 4, 5) * 20).detach().requires_grad_()
            y = function(x, dim=axis)
            dy = torch.randn_like(y)
            y.backward(dy)
            family.case(f"{name}_{axis}", x=x, y=y, dy=dy, dx=x.grad, axis=axis)
    x = torch.tensor([[1000.0, 1001.0], [-1000.0, 1000.0]], dtype=torch.float64, requires_grad=True)
    y = F.softmax(x, dim=-1)
    y.backward(torch.tensor([[1.0, -2.0], [0.5, 0.25]], dtype=torch.float64))
    family.case("softmax_large", x=x, y=y, dy=[[1.0, -2.0], [0.5, 0.25]], dx=x.grad, axis=-1)
    return family


def batchnorm():
    """Two steps of training, then one in evaluation, so that the running statistics are read."""
    family = Family("batchnorm")
    shapes = [(2, 1), (20, 5), (4, 3, 7), (3, 2, 4, 5), (2, 3, 1, 6)]
    for shape in shapes:
        kind = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d}[len(shape)]
        module = kind(shape[1], eps=1e-5, momentum=0.1).double()
        with torch.no_grad():
            module.weight.copy_(torch.randn(shape[1]))
            module.bias.copy_(torch.randn(shape[1]))
        quantities = {"weight": module.weight, "bias": module.bias}
        for step in range(3):
            if step == 2:
                module.eval()
            x = (normal(*shape) * 3 + 1).detach().requires_grad_()
            y = module(x)
            dy = torch.randn_like(y)
            module.zero_grad()
            y.backward(dy)
            quantities.update({f"x{step}": x, f"y{step}": y, f"dy{step}": dy, f"dx{step}": x.grad,
                               f"dweight{step}": module.weight.grad.clone(), f"dbias{step}": module.bias.grad.clone(),
                               f"mean{step}": module.running_mean.clone(), f"var{step}": module.running_var.clone()})
        family.case("x".join(map(str, shape)), **quantities)
    return family


def losses():
    family = Family("losses")
    for shape in [(1, 1), (6, 4), (3, 2)]:
        for name, function in (("mse", F.mse_loss), ("l1", F.l1_loss)):
            a, y = normal(*shape), torch.randn(*shape).double()
            loss = function(a, y)
            loss.backward()
            family.case(f"{name}_{shape[0]}x{shape[1]}", a=a, y=y, loss=loss, da=a.grad)
    for n, c, scale in [(1, 2, 1), (16, 10, 1), (5, 3, 1000)]:
        for smoothing in (0.0, 0.1):
            a = (normal(n, c) * scale).detach().requires_grad_()
            labels = torch.randint(c, (n,))
            loss = F.cross_entropy(a, labels, label_smoothing=smoothing)
            loss.backward()
            family.case(f"cross_entropy_{n}x{c}x{scale}_{smoothing}", a=a, labels=labels, loss=loss, da=a.grad, smoothing=smoothing)
    a, labels = normal(6, 4), torch.tensor([0, -1, 3, 2, -1, 2])
    loss = F.cross_entropy(a, labels, ignore_index=-1, label_smoothing=0.2)
    loss.backward()
    family.case("cross_entropy_ignore", a=a, labels=labels, loss=loss, da=a.grad, smoothing=0.2, ignore=-1)
    a, p = normal(5, 4), torch.softmax(torch.randn(5, 4).double(), 1)
    loss = F.cross_entropy(a, p)
    loss.backward()
    family.case("cross_entropy_soft", a=a, target=p, loss=loss, da=a.grad)
    return family
