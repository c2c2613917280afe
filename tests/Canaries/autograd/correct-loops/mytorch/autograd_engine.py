import sys
sys.path.append("mytorch")
from gradient_buffer import GradientBuffer
import numpy as np


class Operation:
    def __init__(self, inputs, output, gradients_to_update, backward_operation):
        self.inputs, self.output = inputs, output
        self.gradients_to_update = gradients_to_update
        self.backward_operation = backward_operation


class Autograd:
    def __init__(self):
        self.gradient_buffer = GradientBuffer()
        self.operation_list = []

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        for a in list(inputs) + [output]:
            self.gradient_buffer.add_spot(a)
        self.operation_list.append(Operation(inputs, output, gradients_to_update, backward_operation))

    def backward(self, divergence):
        n = len(self.operation_list)
        self.gradient_buffer.update_param(self.operation_list[n - 1].output, divergence)
        while n > 0:
            n -= 1
            op = self.operation_list[n]
            grads = op.backward_operation(self.gradient_buffer.get_param(op.output), *op.inputs)
            if type(grads) is not tuple and type(grads) is not list:
                grads = [grads]
            i = 0
            for g in grads:
                if g is not None:
                    self.gradient_buffer.update_param(op.inputs[i], g)
                    if op.gradients_to_update[i] is not None:
                        op.gradients_to_update[i][...] = op.gradients_to_update[i] + g
                i += 1

    def zero_grad(self):
        for op in self.operation_list:
            for g in op.gradients_to_update:
                if g is not None:
                    g.fill(0)
        self.gradient_buffer = GradientBuffer()
        self.operation_list = []
