from mytorch.gradient_buffer import GradientBuffer


class Operation:
    """One line of the tape."""

    def __init__(self, inputs, output, gradients_to_update, backward_operation):
        """Keeps the four, under these names."""
        raise NotImplementedError


class Autograd:
    """Records operations, and walks them back."""

    def __init__(self):
        """self.gradient_buffer, a GradientBuffer; self.operation_list, an empty list."""
        raise NotImplementedError

    def add_operation(self, inputs, output, gradients_to_update, backward_operation):
        """
        Puts an Operation at the end of the tape.

        inputs: list of arrays; output: the array made of them; gradients_to_update: list as long as inputs, of arrays to add the
        gradients into, or None; backward_operation: called as backward_operation(grad_output, *inputs).
        """
        raise NotImplementedError

    def backward(self, divergence):
        """
        From the last operation to the first: the gradient at its output → the gradients at its inputs, which are added to the
        buffer and, in place, to the arrays of gradients_to_update. divergence is the gradient at the last operation's output.
        """
        raise NotImplementedError

    def zero_grad(self):
        """Empties the buffer and the tape."""
        raise NotImplementedError
