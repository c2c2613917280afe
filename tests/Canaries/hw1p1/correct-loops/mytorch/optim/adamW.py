from adam import Adam


class AdamW(Adam):
    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        Adam.__init__(self, model, lr, beta1, beta2, eps)
        self.decay = weight_decay
