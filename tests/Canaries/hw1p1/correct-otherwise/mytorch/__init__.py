from . import models, nn, optim
