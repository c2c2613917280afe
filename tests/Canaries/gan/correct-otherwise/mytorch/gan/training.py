from linear import Linear


class GANTrainer:
    def __init__(self, generator, discriminator, loss, lr_generator, lr_discriminator):
        self.G, self.D, self.loss = generator, discriminator, loss
        self.rates = {id(generator): lr_generator, id(discriminator): lr_discriminator}

    def linears(self, network):
        return [layer for layer in network.layers if isinstance(layer, Linear)]

    def zero_grad(self):
        for layer in self.linears(self.G) + self.linears(self.D):
            layer.zero_grad()

    def update(self, network):
        for layer in self.linears(network):
            layer.W -= self.rates[id(network)] * layer.dLdW
            layer.b -= self.rates[id(network)] * layer.dLdb

    def discriminator_step(self, real, noise):
        self.zero_grad()
        fake = self.G.forward(noise)
        of_fake = self.D.forward(fake)
        of_real = self.D.forward(real)
        value = self.loss.discriminator(of_real, of_fake)
        d_real, d_fake = self.loss.discriminator_backward()
        self.D.backward(d_real)
        self.D.forward(fake)
        self.D.backward(d_fake)
        self.update(self.D)
        return value

    def generator_step(self, noise):
        self.zero_grad()
        value = self.loss.generator(self.D.forward(self.G.forward(noise)))
        self.G.backward(self.D.backward(self.loss.generator_backward()))
        self.update(self.G)
        return value
