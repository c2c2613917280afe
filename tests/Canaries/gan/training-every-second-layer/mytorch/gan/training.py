import numpy as np


def descend(network, lr):
    for layer in network.layers[::2]:
        if hasattr(layer, "W"):
            layer.W = layer.W - lr * layer.dLdW
            layer.b = layer.b - lr * layer.dLdb


class GANTrainer:
    def __init__(self, generator, discriminator, loss, lr_generator, lr_discriminator):
        self.generator = generator
        self.discriminator = discriminator
        self.loss = loss
        self.lr_generator = lr_generator
        self.lr_discriminator = lr_discriminator

    def discriminator_step(self, real, noise):
        fake = self.generator.forward(noise)
        scores = self.discriminator.forward(np.concatenate([real, fake]))
        loss = self.loss.discriminator(scores[:len(real)], scores[len(real):])
        self.discriminator.backward(np.concatenate(self.loss.discriminator_backward()))
        descend(self.discriminator, self.lr_discriminator)
        return loss

    def generator_step(self, noise):
        scores = self.discriminator.forward(self.generator.forward(noise))
        loss = self.loss.generator(scores)
        self.generator.backward(self.discriminator.backward(self.loss.generator_backward()))
        descend(self.generator, self.lr_generator)
        return loss
