"""Remakes every golden file: /usr/bin/python3 tests/ReferenceImpl.Tests/Golden/make.py (Debian: python3-torch).

With names of families as arguments, only those.
"""
import sys

import attention
import convolution
import ctc
import layers
import operations
import optimizers
import recurrent

FAMILIES = [
    operations.operations, layers.linear, layers.activations, layers.batchnorm, layers.losses, layers.gan, optimizers.optimizers,
    convolution.convolution, convolution.pooling, recurrent.recurrent, ctc.ctc, attention.attention, attention.transformer,
]

for family in FAMILIES:
    if not sys.argv[1:] or family.__name__ in sys.argv[1:]:
        family().save()
