from mytorch.gradient_buffer import GradientBuffer


class Operation:
    def __init__(self, inputs, output, gradients_to_update, backward_operation):
        self.inputs = inputs
        self.output = output
        self.gradients_to_update = gradients_to_update
        self.backward_operation = backward_operation


class Autograd:
    def __init__(self):
        self.gradient_buffer = GradientBuffer()
        self.operation_list = []

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        for array in inputs:
            self.gradient_buffer.add_spot(array)
        self.gradient_buffer.add_spot(output)
        self.operation_list.append(Operation(inputs, output, gradients_to_update, backward_operation))

    def backward(self, divergence):
        if not self.operation_list:
            return
        self.gradient_buffer.update_param(self.operation_list[-1].output, divergence)
        order, seen, queue = [], set(), [self.operation_list[-1]]
        while queue:
            o = queue.pop(0)
            if id(o) in seen: continue
            seen.add(id(o)); order.append(o)
            for i in o.inputs:
                for p in self.operation_list:
                    if self.gradient_buffer.key(p.output) == self.gradient_buffer.key(i): queue.append(p)
        for operation in order:
            grad_output = self.gradient_buffer.get_param(operation.output)
            gradients = operation.backward_operation(grad_output, *operation.inputs)
            if not isinstance(gradients, tuple):
                gradients = (gradients,)
            for array, gradient, to_update in zip(operation.inputs, gradients, operation.gradients_to_update):
                if gradient is None:
                    continue
                self.gradient_buffer.update_param(array, gradient)
                if to_update is not None:
                    to_update += gradient

    def zero_grad(self):
        self.gradient_buffer.clear()
        self.operation_list = []
