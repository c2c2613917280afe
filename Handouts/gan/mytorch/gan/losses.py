"""
Four games. Scores are (N, 1): the discriminator's outputs, logits for the first two. The real and the made batch may differ in size.
Each class remembers the scores of its latest call for the way back.
"""

import numpy as np


class SaturatingLoss:
    """The discriminator classifies; the generator lowers log(1 − D), with D = σ(score)."""

    def discriminator(self, real, fake):
        """Scores of real (N, 1) and of made data (M, 1) → the discriminator's loss, a number."""
        raise NotImplementedError

    def discriminator_backward(self):
        """→ (gradient of the real scores (N, 1), gradient of the made scores (M, 1))"""
        raise NotImplementedError

    def generator(self, fake):
        """Scores of made data (M, 1) → the generator's loss, a number."""
        raise NotImplementedError

    def generator_backward(self):
        """→ gradient of the scores (M, 1)"""
        raise NotImplementedError


class NonSaturatingLoss:
    """The same discriminator; the generator raises log D."""

    def discriminator(self, real, fake):
        raise NotImplementedError

    def discriminator_backward(self):
        raise NotImplementedError

    def generator(self, fake):
        raise NotImplementedError

    def generator_backward(self):
        raise NotImplementedError


class LeastSquaresLoss:
    """Half the squared distances: real scores to 1, made scores to 0; the generator wants its scores at 1."""

    def discriminator(self, real, fake):
        raise NotImplementedError

    def discriminator_backward(self):
        raise NotImplementedError

    def generator(self, fake):
        raise NotImplementedError

    def generator_backward(self):
        raise NotImplementedError


class WassersteinLoss:
    """Differences of mean scores."""

    def discriminator(self, real, fake):
        raise NotImplementedError

    def discriminator_backward(self):
        raise NotImplementedError

    def generator(self, fake):
        raise NotImplementedError

    def generator_backward(self):
        raise NotImplementedError
