"""Golden files: what PyTorch computes in double, for the reference library to agree with.

A family of cases becomes one file, <family>.safetensors (8 bytes header length, a JSON header, float64 data), whose
tensors are named <case>/<quantity>. Settings of a case (stride, padding, ...) are scalars among them. The header's
metadata records the torch version and the seed. Every family starts from the seed anew, so that families do not
depend on each other.
"""
import json
import os
import struct

import torch

SEED = 20250901
FOLDER = os.path.dirname(os.path.abspath(__file__))


class Family:
    def __init__(self, name):
        self.name, self.entries = name, {}
        torch.manual_seed(SEED)

    def case(self, name, **quantities):
        for quantity, value in quantities.items():
            tensor = torch.as_tensor(value, dtype=torch.float64).detach().contiguous()
            self.entries[f"{name}/{quantity}"] = tensor

    def save(self):
        header = {"__metadata__": {"torch": torch.__version__, "seed": str(SEED), "script": "make.py"}}
        end, data = 0, []
        for name, tensor in self.entries.items():
            raw = struct.pack(f"<{tensor.numel()}d", *tensor.flatten().tolist())
            header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [end, end + len(raw)]}
            end += len(raw)
            data.append(raw)
        text = json.dumps(header).encode()
        with open(os.path.join(FOLDER, self.name + ".safetensors"), "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + b"".join(data))
        print(f"{self.name}: {len(self.entries)} tensors, {end / 1024:.0f} KiB")


def normal(*shape):
    """A random leaf whose gradient is wanted."""
    return torch.randn(*shape, dtype=torch.float64).requires_grad_()


def layer_case(family, name, module, x, settings=None):
    """Forward, a random upstream gradient, backward: y, dy, dx, and every parameter p with its gradient dp."""
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    parameters = {k.replace(".", "_"): v for k, v in module.named_parameters()}
    family.case(name, x=x, y=y, dy=dy, dx=x.grad, **(settings or {}), **parameters,
                **{"d" + k: v.grad for k, v in parameters.items()})
