from mytorch.optim.adam import Adam


class AdamW(Adam):
    """Adam with the weights decayed apart from the gradient's moments."""

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(model, lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def step(self):
        for layer in self.l:
            layer.W = layer.W * (1 - self.lr * self.weight_decay)
            layer.b = layer.b * (1 - self.lr * self.weight_decay)
        kept = [layer.b for layer in self.l]
        super().step()
        for layer, b in zip(self.l, kept):
            layer.b = b
