import numpy as np


class GANTrainer:
    """One step of gradient descent at a time, for either player."""

    def __init__(self, generator, discriminator, loss, lr_generator, lr_discriminator):
        """Two networks with .layers, forward and backward; one of the losses; a learning rate for each player."""
        self.generator = generator
        self.discriminator = discriminator
        self.loss = loss
        self.lr_generator = lr_generator
        self.lr_discriminator = lr_discriminator

    def discriminator_step(self, real, noise):
        """
        Moves the discriminator against the gradient of its loss on real (N, data) and on what the generator makes of noise (M, noise).
        Returns the loss before the step. The generator stands still.
        """
        raise NotImplementedError

    def generator_step(self, noise):
        """Moves the generator against the gradient of its loss. Returns the loss before the step. The discriminator stands still."""
        raise NotImplementedError
