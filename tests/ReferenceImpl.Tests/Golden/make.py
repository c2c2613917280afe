"""Remakes every golden file: /usr/bin/python3 tests/ReferenceImpl.Tests/Golden/make.py (Debian: python3-torch)."""
import layers
import optimizers

for family in (layers.linear, layers.activations, layers.batchnorm, layers.losses, optimizers.optimizers):
    family().save()
