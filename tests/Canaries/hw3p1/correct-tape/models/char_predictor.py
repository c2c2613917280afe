import numpy as np
import sys

sys.path.append("mytorch")
from gru_cell import *
from nn.linear import *


class CharacterPredictor(object):
    def __init__(self, input_dim, hidden_dim, num_classes):
        self.gru = GRUCell(input_dim, hidden_dim)
        self.projection = Linear(hidden_dim, num_classes)
        self.num_classes, self.hidden_dim = num_classes, hidden_dim

    def init_rnn_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.gru.init_weights(Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh)

    def __call__(self, x, h):
        return self.forward(x, h)

    def forward(self, x, h):
        h = np.squeeze(self.gru(x, h), axis=0)
        return h, self.projection.forward(h.reshape(1, -1)).squeeze(0)


def inference(net, inputs):
    logits = np.zeros((inputs.shape[0], net.num_classes))
    h = np.zeros((net.hidden_dim,))
    for t in range(inputs.shape[0]):
        h, logits[t] = net(inputs[t], h)
    return logits
