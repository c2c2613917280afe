from .adam import Adam
from .adamW import AdamW
from .sgd import SGD
