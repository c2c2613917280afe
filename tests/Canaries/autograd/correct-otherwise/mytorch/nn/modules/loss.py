import numpy as np
from functional import *


class LossFN(object):
    def __init__(self, autograd_engine):
        self.loss_val = None
        self.autograd_engine = autograd_engine

    def __call__(self, y, y_hat):
        self.loss_val = self.forward(y, y_hat)
        return self.loss_val

    def backward(self):
        self.autograd_engine.backward(self.scale)


class MSELoss(LossFN):
    def forward(self, y, y_hat):
        diff = np.float32(y) - np.float32(y_hat)
        self.autograd_engine.add_operation([y, y_hat], diff, [None, None], sub_backward)
        diff2 = diff * diff
        self.autograd_engine.add_operation([diff, diff], diff2, [None, None], mul_backward)
        total = np.array([np.sum(diff2)])
        self.autograd_engine.add_operation([diff2], total, [None], sum_backward)
        self.scale = np.float32(1.0) / diff2.size
        return total * self.scale


class SoftmaxCrossEntropy(LossFN):
    def forward(self, y, y_hat):
        logits = np.float32(y_hat)
        shifted = logits - np.max(logits, axis=1).reshape(-1, 1)
        log_softmax = shifted - np.log(np.sum(np.exp(shifted), axis=1)).reshape(-1, 1)
        loss = -np.sum(np.float32(y) * log_softmax, axis=1)
        self.autograd_engine.add_operation([y, y_hat], loss, [None, None], SoftmaxCrossEntropy_backward)
        self.scale = np.float32(1.0) / y.shape[0]
        return np.mean(loss)
