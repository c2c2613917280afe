"""CTC: repeated labels, empty targets, one time step, sequences of different lengths, targets that cannot be aligned."""
import torch
from torch.nn import functional as F

from golden import Family, normal


def ctc():
    family = Family("ctc")
    cases = {
        "one_step": (1, 3, [[2]], [1]),
        "repeated": (7, 4, [[1, 1, 2], [3, 3, 3]], [7, 6]),
        "empty_target": (4, 3, [[], [1]], [4, 2]),
        "just_fits": (5, 3, [[1, 1, 2], [1, 2, 1]], [5, 4]),
        "long": (40, 12, [[1, 5, 5, 2, 9, 11, 3, 3, 7], [4, 4, 4, 4], [10]], [40, 31, 1]),
        "impossible": (3, 3, [[1, 1, 1], [2]], [3, 3]),
    }
    for name, (time, symbols, targets, lengths) in cases.items():
        logits = (normal(time, len(targets), symbols) * 2).detach().requires_grad_()
        flat = torch.tensor([s for target in targets for s in target], dtype=torch.long)
        target_lengths = torch.tensor([len(target) for target in targets])
        arguments = (F.log_softmax(logits, -1), flat, torch.tensor(lengths), target_lengths)
        losses = F.ctc_loss(*arguments, reduction="none")
        (F.ctc_loss(*arguments, reduction="sum", zero_infinity=True) / len(targets)).backward()
        family.case(name, logits=logits, flat=flat.double(), target_lengths=target_lengths, lengths=torch.tensor(lengths), losses=losses, dlogits=logits.grad)
    return family
