using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Competitions;

/// <summary>What all data of a competition follows from: the same text gives the same bytes, and who does not know it cannot make them.</summary>
/// <remarks>
/// Every part (a speaker, an utterance, a face) draws from a generator of its own, seeded with HMAC-SHA256(seed, name of the part).
/// So parts do not depend on the order in which they are made, and what training data shows of its generators says nothing about those of the
/// hidden part. A course uses a seed of its own that nobody can guess.
/// </remarks>
internal sealed class Seed(string text)
{
    public string Text => text;

    /// <summary>128 random bits.</summary>
    public static Seed Draw() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The generator of one part.</summary>
    public Random For(string part) =>
        new(BinaryPrimitives.ReadInt32LittleEndian(HMACSHA256.HashData(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(part))));
}

internal static class RandomDraws
{
    public static double Between(this Random rng, double low, double high) => low + (high - low) * rng.NextDouble();

    public static T Of<T>(this Random rng, IReadOnlyList<T> several) => several[rng.Next(several.Count)];

    /// <summary>N(0, 1). Source: Box and Muller, Annals of Mathematical Statistics 29 (1958) 610-611.</summary>
    public static double Normal(this Random rng) =>
        Math.Sqrt(-2 * Math.Log(1 - rng.NextDouble())) * Math.Cos(2 * Math.PI * rng.NextDouble());
}
