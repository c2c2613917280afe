from utils import *


class Operation(object):
    def __init__(self, inputs, output, gradients_to_update, backward_operation):
        self.inputs, self.output = inputs, output
        self.gradients_to_update, self.backward_operation = gradients_to_update, backward_operation
        self.name = backward_operation.__name__


class Autograd(object):
    """The memory holds only what has received a gradient; sums are made anew, never in place."""

    def __init__(self):
        self.gradient_buffer = MemoryBuffer()
        self.operation_list = []

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        assert len(inputs) == len(gradients_to_update)
        self.operation_list.append(Operation(inputs, output, gradients_to_update, backward_operation))

    def backward(self, divergence):
        n = len(self.operation_list)
        for k in range(n - 1, -1, -1):
            op = self.operation_list[k]
            if k == n - 1:
                upstream = divergence
            elif self.gradient_buffer.is_in_memory(op.output):
                upstream = self.gradient_buffer.get_param(op.output)
            else:
                continue
            grads = op.backward_operation(upstream, *op.inputs)
            if type(grads) not in (list, tuple):
                grads = [grads]
            for i in range(len(op.inputs)):
                if grads[i] is None:
                    continue
                if op.gradients_to_update[i] is not None:
                    op.gradients_to_update[i][...] = op.gradients_to_update[i] + grads[i]
                elif self.gradient_buffer.is_in_memory(op.inputs[i]):
                    self.gradient_buffer.set_param(op.inputs[i], self.gradient_buffer.get_param(op.inputs[i]) + grads[i])
                else:
                    self.gradient_buffer.set_param(op.inputs[i], grads[i])

    def zero_grad(self):
        self.gradient_buffer.clear()
        del self.operation_list[:]
