import numpy as np


class Operation:
    def __init__(self, inputs, output, gradients_to_update, backward_operation):
        self.inputs = list(inputs)
        self.output = output
        self.gradients_to_update = list(gradients_to_update)
        self.backward_operation = backward_operation

    def propagate(self, grad):
        found = self.backward_operation(grad, *self.inputs)
        if isinstance(found, (tuple, list)):
            return found
        return (found,)


class Gradients:
    """Pairs of an array and its gradient, looked through one by one."""

    def __init__(self):
        self.pairs = []

    def find(self, array):
        for pair in self.pairs:
            if pair[0] is array:
                return pair
        return None

    def add(self, array, gradient):
        pair = self.find(array)
        if pair is None:
            self.pairs.append([array, np.array(gradient, copy=True)])
        else:
            pair[1] = pair[1] + gradient

    def get_param(self, array):
        pair = self.find(array)
        return None if pair is None else pair[1]


class Autograd:
    def __init__(self):
        self.zero_grad()

    def zero_grad(self):
        self.gradient_buffer = Gradients()
        self.operation_list = []

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        self.operation_list += [Operation(inputs, output, gradients_to_update, backward_operation)]

    def backward(self, divergence=1.0):
        tape = list(self.operation_list)
        self.gradient_buffer.add(tape[-1].output, divergence)
        while tape:
            op = tape.pop()
            grad = self.gradient_buffer.get_param(op.output)
            if grad is None:
                continue
            for j, piece in enumerate(op.propagate(grad)):
                if piece is None:
                    continue
                self.gradient_buffer.add(op.inputs[j], piece)
                destination = op.gradients_to_update[j]
                if destination is not None:
                    np.add(destination, np.reshape(piece, destination.shape), out=destination)
