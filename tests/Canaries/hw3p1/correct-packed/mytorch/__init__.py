from .rnn_cell import RNNCell
from .gru_cell import GRUCell
from .lstm_cell import LSTMCell
