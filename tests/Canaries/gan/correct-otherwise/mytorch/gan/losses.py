import numpy as np


def log_sigmoid(x):
    return -np.logaddexp(np.float32(0), -x)


def sigma(x):
    return np.exp(log_sigmoid(x))


class NonSaturatingLoss:
    def discriminator(self, real, fake):
        self.r, self.f = np.asarray(real, dtype=np.float32), np.asarray(fake, dtype=np.float32)
        return -(np.sum(log_sigmoid(self.r)) / self.r.size + np.sum(log_sigmoid(-self.f)) / self.f.size)

    def discriminator_backward(self):
        return [(sigma(self.r) - 1) / self.r.size, sigma(self.f) / self.f.size]

    def generator(self, fake):
        self.f = np.float32(fake)
        return np.mean(-log_sigmoid(self.f))

    def generator_backward(self):
        return (sigma(self.f) - 1) / self.f.size


class SaturatingLoss(NonSaturatingLoss):
    def generator(self, fake):
        self.f = np.float32(fake)
        return np.mean(log_sigmoid(-self.f))

    def generator_backward(self):
        return -sigma(self.f) / self.f.size


class LeastSquaresLoss:
    def discriminator(self, real, fake):
        self.r, self.f = np.float32(real), np.float32(fake)
        return np.array((np.mean(np.square(self.r - 1)) + np.mean(np.square(self.f))) / 2)

    def discriminator_backward(self):
        return (self.r - 1) / self.r.shape[0], self.f / self.f.shape[0]

    def generator(self, fake):
        self.f = np.float32(fake)
        return np.array([[np.mean(np.square(self.f - 1)) / 2]])

    def generator_backward(self):
        return (self.f - 1) / self.f.shape[0]


class WassersteinLoss:
    def discriminator(self, real, fake):
        self.shapes = real.shape, fake.shape
        return float(np.mean(np.float32(fake)) - np.mean(np.float32(real)))

    def discriminator_backward(self):
        r, f = self.shapes
        return -np.ones(r, dtype=np.float32) / r[0], np.ones(f, dtype=np.float32) / f[0]

    def generator(self, fake):
        self.shape = fake.shape
        return -float(np.mean(np.float32(fake)))

    def generator_backward(self):
        return np.ones(self.shape, dtype=np.float32) / -self.shape[0]
