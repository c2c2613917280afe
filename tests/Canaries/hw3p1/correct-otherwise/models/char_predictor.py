import numpy as np
import sys

sys.path.append("mytorch")
from gru_cell import *
from nn.linear import *


class CharacterPredictor(object):
    def __init__(self, input_dim, hidden_dim, num_classes):
        super(CharacterPredictor, self).__init__()
        self.gru = GRUCell(input_dim, hidden_dim)
        self.projection = Linear(hidden_dim, num_classes)
        self.projection.W = np.random.rand(num_classes, hidden_dim)
        self.num_classes = num_classes
        self.hidden_dim = hidden_dim

    def init_rnn_weights(self, *weights):
        self.gru.init_weights(*weights)

    def __call__(self, x, h):
        return self.forward(x, h)

    def forward(self, x, h):
        hnext = self.gru(x, h)
        logits = self.projection(np.expand_dims(hnext, 0)).squeeze(0)
        return logits.astype(np.float32), hnext


def inference(net, inputs):
    h, rows = np.zeros(net.hidden_dim, dtype="f"), []
    for x in inputs:
        row, h = net(x, h)
        rows.append(row)
    return rows
