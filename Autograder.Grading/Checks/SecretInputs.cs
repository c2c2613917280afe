using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ReferenceImpl;

namespace Autograder.Grading.Checks;

/// <summary>
/// The inputs of one check for one submission: secret, different for every submission, the same again on a regrade.
/// Every number is exactly a float32, so that code in either precision is judged on the same numbers.
/// </summary>
/// <remarks>
/// The stream is AES in counter mode under HMAC-SHA256(course secret, submission / check): whoever has seen any part of it
/// can predict no other part without the secret.
/// </remarks>
public sealed class SecretInputs
{
    /// <summary>A plan that draws until its inputs fit is held to come to an end; the largest of them draw a hundredth of this.</summary>
    private const long MostBlocks = 100_000;

    private readonly Aes aes;
    private readonly string checkId;
    private readonly byte[] block = new byte[4096];
    private long counter;
    private int used;

    public SecretInputs(ReadOnlySpan<byte> courseSecret, string submissionId, string checkId)
    {
        this.checkId = checkId;
        aes = Aes.Create();
        aes.Key = HMACSHA256.HashData(courseSecret, Encoding.UTF8.GetBytes($"{submissionId}/{checkId}"));
        used = block.Length;
    }

    /// <summary>The inputs of the handout's vectors, which anybody may know.</summary>
    public static SecretInputs ForHandout(string checkId) => new("handout"u8, "public", checkId);

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public double Uniform(double low, double high) => (float)(low + ((high - low) * Uniform()));

    /// <summary>Uniform in low … high, both included.</summary>
    public int Integer(int low, int high) => low + (int)(NextBits() % (ulong)(high - low + 1));

    public Tensor Normal(params int[] shape) => Fill(shape, StandardNormal);

    public Tensor Uniform(double low, double high, params int[] shape) => Fill(shape, () => Uniform(low, high));

    /// <summary>Magnitudes in [0.2, 1.2) and random signs: nowhere so close to zero that a wrong sign or a kink would not show.</summary>
    public Tensor AwayFromZero(params int[] shape) => Fill(shape, () => (NextBits() % 2 == 0 ? 1 : -1) * Uniform(0.2, 1.2));

    /// <summary>(n, classes): one label per row; every class appears before one repeats.</summary>
    public Tensor OneHot(int n, int classes)
    {
        var labels = new double[n * classes];
        int[] order = [];
        for (var row = 0; row < n; row++)
        {
            if (row % classes == 0) order = Permutation(classes);
            labels[(row * classes) + order[row % classes]] = 1;
        }
        return new Tensor(labels, n, classes);
    }

    public int[] Permutation(int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (var i = n - 1; i > 0; i--)
        {
            var j = Integer(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static Tensor Fill(int[] shape, Func<double> draw)
    {
        var data = new double[shape.Aggregate(1, (size, length) => size * length)];
        for (var i = 0; i < data.Length; i++) data[i] = (float)draw();
        return new Tensor(data, shape);
    }

    // Box and Muller, "A Note on the Generation of Random Normal Deviates", Annals of Mathematical Statistics 29 (1958).
    private double StandardNormal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    private ulong NextBits()
    {
        if (used == block.Length)
        {
            if (counter > MostBlocks * block.Length / 16) throw new InvalidOperationException($"{checkId} goes on drawing inputs and finds none that fit.");
            for (var i = 0; i < block.Length; i += 16) BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(i), counter++);
            for (var i = 8; i < block.Length; i += 16) BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(i), 0);
            aes.EncryptEcb(block, block, PaddingMode.None);
            used = 0;
        }
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(used));
        used += 8;
        return bits;
    }
}
