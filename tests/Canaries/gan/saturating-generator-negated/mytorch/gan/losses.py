import numpy as np


def sigmoid(s):
    e = np.exp(-np.abs(s))
    return np.where(s >= 0, 1 / (1 + e), e / (1 + e))


def softplus(s):
    """log(1 + e^s)"""
    return np.maximum(s, 0) + np.log1p(np.exp(-np.abs(s)))


class Loss:
    """Keeps the scores for the way back."""

    def discriminator(self, real, fake):
        self.real, self.fake = real, fake
        return self.discriminator_loss()

    def generator(self, fake):
        self.fake = fake
        return self.generator_loss()


class SaturatingLoss(Loss):
    def discriminator_loss(self):
        return softplus(-self.real).mean() + softplus(self.fake).mean()

    def discriminator_backward(self):
        return -sigmoid(-self.real) / len(self.real), sigmoid(self.fake) / len(self.fake)

    def generator_loss(self):
        return softplus(self.fake).mean()

    def generator_backward(self):
        return sigmoid(self.fake) / len(self.fake)


class NonSaturatingLoss(SaturatingLoss):
    def generator_loss(self):
        return softplus(-self.fake).mean()

    def generator_backward(self):
        return -sigmoid(-self.fake) / len(self.fake)


class LeastSquaresLoss(Loss):
    def discriminator_loss(self):
        return 0.5 * ((self.real - 1) ** 2).mean() + 0.5 * (self.fake**2).mean()

    def discriminator_backward(self):
        return (self.real - 1) / len(self.real), self.fake / len(self.fake)

    def generator_loss(self):
        return 0.5 * ((self.fake - 1) ** 2).mean()

    def generator_backward(self):
        return (self.fake - 1) / len(self.fake)


class WassersteinLoss(Loss):
    def discriminator_loss(self):
        return self.fake.mean() - self.real.mean()

    def discriminator_backward(self):
        return np.full(self.real.shape, -1 / len(self.real)), np.full(self.fake.shape, 1 / len(self.fake))

    def generator_loss(self):
        return -self.fake.mean()

    def generator_backward(self):
        return np.full(self.fake.shape, -1 / len(self.fake))
