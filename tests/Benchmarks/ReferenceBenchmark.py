"""The other half of ReferenceBenchmark.cs: the same cases in PyTorch, double, one thread.

Reads a case's name per line, answers with the seconds one forward and backward takes (the best of several repeats).
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def layer(module, *shape):
    x, dy = torch.randn(*shape, requires_grad=True), None

    def step():
        nonlocal dy
        x.grad = None
        module.zero_grad(set_to_none=True)
        y = module(x)
        y = y[0] if isinstance(y, tuple) else y
        dy = torch.randn_like(y) if dy is None else dy
        y.backward(dy)
    return step


def ctc():
    logits = torch.randn(100, 16, 40, requires_grad=True)
    targets, full, short = torch.randint(1, 40, (16, 20)), torch.full((16,), 100), torch.full((16,), 20)

    def step():
        logits.grad = None
        F.ctc_loss(F.log_softmax(logits, -1), targets, full, short).backward()
    return step


def attention():
    q, k, v = (torch.randn(16, 8, 128, 64, requires_grad=True) for _ in range(3))
    dy = torch.randn(16, 8, 128, 64)

    def step():
        q.grad = k.grad = v.grad = None
        (torch.softmax(q @ k.transpose(-1, -2) / 8, -1) @ v).backward(dy)
    return step


def adam():
    parameter = torch.randn(1_000_000, requires_grad=True)
    parameter.grad = torch.randn(1_000_000)
    return torch.optim.Adam([parameter]).step


CASES = {
    "Linear 64×512→512": lambda: layer(nn.Linear(512, 512), 64, 512),
    "Conv2d 16×16×32×32→32 k3": lambda: layer(nn.Conv2d(16, 32, 3, padding=1), 16, 16, 32, 32),
    "BatchNorm2d 16×32×32×32": lambda: layer(nn.BatchNorm2d(32), 16, 32, 32, 32),
    "LSTM T100 N16 40→128": lambda: layer(nn.LSTM(40, 128, batch_first=True), 16, 100, 40),
    "GRU T100 N16 40→128": lambda: layer(nn.GRU(40, 128, batch_first=True), 16, 100, 40),
    "CTC T100 N16 C40 S20": ctc,
    "Attention N16 H8 T128 E64": attention,
    "Adam, 1M parameters": adam,
    "Linear 16×20→30": lambda: layer(nn.Linear(20, 30), 16, 20),
    "RNN cell 4×8→16": lambda: layer(nn.RNNCell(8, 16), 4, 8),
}

steps = {}
for line in sys.stdin:
    name = line.strip()
    if name not in steps:
        steps[name] = CASES[name]()
        for _ in range(3):
            steps[name]()
    step, best, until = steps[name], float("inf"), time.perf_counter() + 0.3
    while time.perf_counter() < until:
        start = time.perf_counter()
        step()
        once = time.perf_counter() - start
        repeats = max(1, int(1e-3 / once))
        start = time.perf_counter()
        for _ in range(repeats):
            step()
        best = min(best, (time.perf_counter() - start) / repeats)
    print(best, flush=True)
