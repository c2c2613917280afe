"""Attention with every mask and none, layer normalisation, embedding, transformer blocks normalising before and after."""
import torch
from torch import nn

from golden import Family, layer_case, normal


def attention():
    family = Family("attention")
    for shape in [(1, 2), (3, 4), (2, 3, 5)]:
        layer_case(family, "layernorm_" + "x".join(map(str, shape)), nn.LayerNorm(shape[-1]).double(), (normal(*shape) * 2 + 1).detach().requires_grad_())

    table, indices = nn.Embedding(5, 3).double(), torch.tensor([[0, 4, 4], [2, 0, 1]])
    y = table(indices)
    dy = torch.randn_like(y)
    y.backward(dy)
    family.case("embedding", indices=indices, weight=table.weight, y=y, dy=dy, dweight=table.weight.grad)

    for name, (lead, q, s, e, v, mask) in {
        "dot_plain": ((), 3, 4, 5, 2, None), "dot_one": ((1,), 1, 1, 1, 1, None), "dot_batch": ((2, 3), 3, 5, 4, 4, None),
        "dot_causal": ((2,), 4, 4, 3, 3, torch.ones(4, 4).triu(1)), "dot_padding": ((2,), 3, 4, 3, 2, torch.tensor([[[0, 0, 1, 1]], [[0, 1, 0, 0]]])),
    }.items():
        Q, K, V = normal(*lead, q, e), normal(*lead, s, e), normal(*lead, s, v)
        scores = Q @ K.transpose(-1, -2) / e ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask.bool(), float("-inf"))
        y = torch.softmax(scores, -1) @ V
        dy = torch.randn_like(y)
        y.backward(dy)
        family.case(name, Q=Q, K=K, V=V, y=y, dy=dy, dQ=Q.grad, dK=K.grad, dV=V.grad, **({} if mask is None else {"mask": mask.double()}))

    for name, padding, causal in [("mha_plain", False, False), ("mha_padding", True, False), ("mha_causal", False, True), ("mha_both", True, True)]:
        n, t, s, e, heads = 2, 3, (3 if causal else 5), 8, 2
        module = nn.MultiheadAttention(e, heads, batch_first=True).double()
        nn.init.normal_(module.in_proj_bias), nn.init.normal_(module.out_proj.bias)
        q, k, v = normal(n, t, e), normal(n, s, e), normal(n, s, e)
        masks = {}
        if padding:
            masks["key_padding_mask"] = torch.tensor([[False] * s, [False] * (s - 1) + [True]])
        if causal:
            masks["attn_mask"] = torch.ones(t, s).triu(1).bool()
        y, weights = module(q, k, v, average_attn_weights=False, **masks)
        dy = torch.randn_like(y)
        y.backward(dy)
        family.case(name, q=q, k=k, v=v, y=y, weights=weights, dy=dy, dq=q.grad, dk=k.grad, dv=v.grad, heads=heads,
                    **{key: value.double() for key, value in masks.items()}, **parameters(module, ""))
    return family


def transformer():
    family = Family("transformer")
    for first in (True, False):
        for gelu in (True, False):
            options = dict(d_model=6, nhead=3, dim_feedforward=10, dropout=0.0, activation="gelu" if gelu else "relu", batch_first=True, norm_first=first)
            settings = dict(heads=3, first=first, gelu=gelu)
            name = f"{'pre' if first else 'post'}_{'gelu' if gelu else 'relu'}"
            x, memory = normal(2, 4, 6), normal(2, 5, 6)
            padding = torch.tensor([[False] * 5, [False, False, False, True, True]])
            causal = torch.ones(4, 4).triu(1).bool()

            encoder = randomized(nn.TransformerEncoderLayer(**options).double())
            y = encoder(memory, src_key_padding_mask=padding)
            dy = torch.randn_like(y)
            y.backward(dy)
            family.case("encoder_" + name, x=memory, padding=padding.double(), y=y, dy=dy, dx=memory.grad, **settings, **parameters(encoder, ""))

            memory = memory.detach().clone().requires_grad_()
            decoder = randomized(nn.TransformerDecoderLayer(**options).double())
            y = decoder(x, memory, tgt_mask=causal, memory_key_padding_mask=padding)
            dy = torch.randn_like(y)
            y.backward(dy)
            family.case("decoder_" + name, x=x, memory=memory, padding=padding.double(), y=y, dy=dy, dx=x.grad, dmemory=memory.grad,
                        **settings, **parameters(decoder, ""))
    return family


def randomized(module):
    for parameter in module.parameters():
        if parameter.dim() == 1:
            nn.init.normal_(parameter)
    return module


def parameters(module, prefix):
    values = {}
    for name, parameter in module.named_parameters():
        key = prefix + name.replace(".", "_")
        values[key], values["d" + key] = parameter, parameter.grad
    return values
