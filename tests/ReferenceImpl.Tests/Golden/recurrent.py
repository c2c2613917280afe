"""Cells, and networks of several layers, both directions, sequences of different lengths, T = 1 and batch 1."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import Family, normal

KINDS = {"rnn": (nn.RNNCell, nn.RNN), "gru": (nn.GRUCell, nn.GRU), "lstm": (nn.LSTMCell, nn.LSTM)}


def recurrent():
    family = Family("recurrent")
    for kind, (cell_type, network_type) in KINDS.items():
        for n, i, h in [(1, 1, 1), (2, 3, 4), (5, 2, 3)]:
            cell(family, f"{kind}_cell_{n}_{i}_{h}", cell_type(i, h).double(), n, i, h, kind == "lstm")
        for n, t, i, h, layers, both, lengths in [
            (1, 1, 2, 3, 1, False, None), (3, 5, 2, 4, 1, False, None), (2, 4, 3, 2, 2, True, None),
            (3, 6, 2, 3, 2, True, [6, 1, 4]), (2, 3, 1, 2, 1, False, [2, 3]),
        ]:
            net = network_type(i, h, layers, batch_first=True, bidirectional=both).double()
            network(family, f"{kind}_net_{n}_{t}_{i}_{h}_{layers}{'b' if both else ''}{'p' if lengths else ''}", net, n, t, i, h, layers, both, lengths, kind == "lstm")
    return family


def cell(family, name, module, n, i, h, lstm):
    x, h0, c0 = normal(n, i), normal(n, h), normal(n, h)
    out = module(x, (h0, c0) if lstm else h0)
    h1, c1 = out if lstm else (out, torch.zeros(n, h).double())
    dh, dc = torch.randn_like(h1), torch.randn_like(h1)
    ((dh * h1).sum() + (dc * c1).sum()).backward()
    quantities = dict(x=x, h0=h0, h1=h1, dh1=dh, dx=x.grad, dh0=h0.grad)
    if lstm:
        quantities.update(c0=c0, c1=c1, dc1=dc, dc0=c0.grad)
    save(family, name, module, quantities)


def network(family, name, module, n, t, i, h, layers, both, lengths, lstm):
    states = layers * (2 if both else 1)
    x, h0, c0 = normal(n, t, i), normal(states, n, h), normal(states, n, h)
    initial = (h0, c0) if lstm else h0
    if lengths:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        y, final = module(packed, initial)
        y, _ = pad_packed_sequence(y, batch_first=True, total_length=t)
    else:
        y, final = module(x, initial)
    h1, c1 = final if lstm else (final, torch.zeros_like(h0))
    dy, dh, dc = torch.randn_like(y), torch.randn_like(h0), torch.randn_like(h0)
    ((dy * y).sum() + (dh * h1).sum() + (dc * c1).sum()).backward()
    quantities = dict(x=x, h0=h0, y=y, h1=h1, dy=dy, dh1=dh, dx=x.grad, dh0=h0.grad, layers=layers, both=both)
    if lstm:
        quantities.update(c0=c0, c1=c1, dc1=dc, dc0=c0.grad)
    if lengths:
        quantities["lengths"] = torch.tensor(lengths)
    save(family, name, module, quantities)


def save(family, name, module, quantities):
    # One parameter after another, in the order of cells (layer, direction) and of Wx, Wh, bx, bh within a cell.
    for k, (_, parameter) in enumerate(module.named_parameters()):
        quantities[f"p{k}"] = parameter
        quantities[f"dp{k}"] = parameter.grad
    family.case(name, **quantities)
