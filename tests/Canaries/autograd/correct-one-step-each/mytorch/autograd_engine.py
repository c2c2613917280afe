from dataclasses import dataclass
from typing import Any, Callable

import numpy as np


@dataclass(eq=False)
class Operation:
    inputs: list
    output: Any
    gradients_to_update: list
    backward_operation: Callable


class Buffer:
    """gradients by id; the arrays are kept so that an id cannot be given away again"""

    def __init__(self):
        self.clear()

    def clear(self):
        self._g, self._keep = {}, []

    def add(self, array, gradient):
        if id(array) in self._g:
            self._g[id(array)] = self._g[id(array)] + gradient
        else:
            self._keep.append(array)
            self._g[id(array)] = np.array(gradient, dtype=float, copy=True)

    def get_param(self, array):
        return self._g[id(array)]


class Autograd:
    def __init__(self):
        self.gradient_buffer = Buffer()
        self.operation_list = []

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        assert len(inputs) == len(gradients_to_update)
        self.operation_list.append(Operation(inputs, output, gradients_to_update, backward_operation))

    def backward(self, divergence):
        buffer = self.gradient_buffer
        last = self.operation_list[-1]
        buffer.add(last.output, divergence)
        for op in self.operation_list[::-1]:
            try:
                g = buffer.get_param(op.output)
            except KeyError:
                continue
            back = op.backward_operation(g, *op.inputs)
            back = list(back) if isinstance(back, (tuple, list)) else [back]
            for array, target, gradient in zip(op.inputs, op.gradients_to_update, back):
                if gradient is None:
                    continue
                buffer.add(array, gradient)
                if target is not None:
                    np.add(target, np.reshape(gradient, target.shape), out=target)

    def zero_grad(self):
        self.gradient_buffer.clear()
        self.operation_list.clear()
