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
    for name, scale in (("small", 1), ("large", 100)):
        a = (normal(5, 3) * scale).detach().requires_grad_()
        y = torch.rand(5, 3).double()
        loss = F.binary_cross_entropy_with_logits(a, y)
        loss.backward()
        family.case(f"bce_{name}", a=a, y=y, loss=loss, da=a.grad)
    a, y = F.log_softmax(torch.randn(4, 3).double(), 1).requires_grad_(), torch.tensor([[0.2, 0.8, 0], [1, 0, 0], [0.1, 0.1, 0.8], [0, 0.5, 0.5]]).double()
    loss = F.kl_div(a, y, reduction="batchmean")
    loss.backward()
    family.case("kl", a=a, y=y, loss=loss, da=a.grad)
    a, p, n = normal(6, 3), normal(6, 3), normal(6, 3)
    loss = F.triplet_margin_loss(a, p, n, margin=0.5)
    loss.backward()
    family.case("triplet", a=a, p=p, n=n, loss=loss, da=a.grad, dp=p.grad, dn=n.grad)
    a, b, like = normal(6, 3), normal(6, 3), torch.tensor([[1.0], [0], [1], [0], [0], [0]]).double()
    d = (a - b).norm(dim=1, keepdim=True)
    loss = (like * d ** 2 + (1 - like) * (3 - d).clamp(min=0) ** 2).mean()
    loss.backward()
    family.case("contrastive", a=a, b=b, like=like, loss=loss, da=a.grad, db=b.grad)
    return family


def gan():
    """Losses of both players, the gradient penalty of a small critic, and spectral normalisation."""
    family = Family("gan")
    for game in ("Saturating", "NonSaturating", "LeastSquares", "Wasserstein"):
        real, fake, shown = normal(5, 1), normal(4, 1), normal(4, 1)
        if game == "LeastSquares":
            d, g = 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake ** 2).mean(), 0.5 * ((shown - 1) ** 2).mean()
        elif game == "Wasserstein":
            d, g = fake.mean() - real.mean(), -shown.mean()
        else:
            d = F.softplus(-real).mean() + F.softplus(fake).mean()
            g = -F.softplus(shown).mean() if game == "Saturating" else F.softplus(-shown).mean()
        d.backward(), g.backward()
        family.case(game, real=real, fake=fake, d=d, dreal=real.grad, dfake=fake.grad, shown=shown, g=g, dshown=shown.grad)

    critic = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1)).double()
    real, fake, epsilon = torch.randn(4, 3).double(), torch.randn(4, 3).double(), torch.rand(4, 1).double()
    between = (epsilon * real + (1 - epsilon) * fake).requires_grad_()
    slope, = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty = ((slope.norm(dim=1) - 1) ** 2).mean()
    parameters = list(critic.parameters())
    gradients = torch.autograd.grad(penalty, parameters, allow_unused=True)
    values = {f"p{k}": p for k, p in enumerate(parameters)}
    values.update({f"dp{k}": torch.zeros_like(p) if g is None else g for k, (p, g) in enumerate(zip(parameters, gradients))})
    family.case("penalty", real=real, fake=fake, epsilon=epsilon, penalty=penalty, **values)

    # In evaluation u and v stand still, so that the layer here can be brought to the same ones by many passes.
    linear = nn.Linear(4, 3).double()
    weight, bias = linear.weight.detach().clone(), linear.bias
    norm = nn.utils.parametrizations.spectral_norm(linear, n_power_iterations=500).double()
    norm(torch.randn(2, 4).double())
    norm.eval()
    x = normal(5, 4)
    y = norm(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    family.case("spectral", weight=weight, bias=bias, x=x, y=y, dy=dy, dx=x.grad,
                dweight=linear.parametrizations.weight.original.grad, dbias=bias.grad)
    return family
