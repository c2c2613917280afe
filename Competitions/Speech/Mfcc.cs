using MathNet.Numerics.IntegralTransforms;

namespace Competitions.Speech;

/// <summary>Mel-frequency cepstral coefficients: (frames, 28), a frame of 25 ms every 10 ms.</summary>
/// <remarks>
/// 1. Pre-emphasis: y[n] = x[n] − 0.97·x[n − 1], with y[0] = x[0].
/// 2. Frame t holds the samples 160·t … 160·t + 399 under a Hamming window 0.54 − 0.46·cos(2πn/399); no padding, so T = 1 + ⌊(N − 400)/160⌋.
/// 3. Power spectrum |FFT₅₁₂|²/512.
/// 4. 40 triangles, evenly spaced in mel between 0 and 8,000 Hz, mel(f) = 2595·log₁₀(1 + f/700), and the logarithm of each (at least 1e-10).
/// 5. Orthonormal DCT-II; the first 28 coefficients.
/// Source: Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition", IEEE Trans. ASSP 28 (1980)
/// 357-366; the mel scale of O'Shaughnessy, "Speech Communication", 1987.
/// </remarks>
internal static class Mfcc
{
    public const int Features = 28, MelBands = 40, FrameSamples = 400, HopSamples = 160;

    private const int Fourier = 512;
    private const double PreEmphasis = 0.97, Floor = 1e-10;

    private static readonly double[] Window = [.. Enumerable.Range(0, FrameSamples).Select(n => 0.54 - 0.46 * Math.Cos(2 * Math.PI * n / (FrameSamples - 1)))];
    private static readonly double[][] Triangles = MelTriangles();
    private static readonly double[][] Cosines = [.. Enumerable.Range(0, Features).Select(CosineOf)];

    public static int FramesOf(int samples) => samples < FrameSamples ? 0 : 1 + (samples - FrameSamples) / HopSamples;

    /// <summary>(frames, 28), row after row.</summary>
    public static float[] Of(double[] samples)
    {
        var bands = LogMel(samples);
        var result = new float[bands.Length / MelBands * Features];
        for (var t = 0; t < bands.Length / MelBands; t++)
        {
            var frame = bands.AsSpan(t * MelBands, MelBands);
            for (var k = 0; k < Features; k++) result[t * Features + k] = (float)Dot(Cosines[k], frame);
        }
        return result;
    }

    /// <summary>Steps 1 to 4: (frames, 40), row after row.</summary>
    public static double[] LogMel(double[] samples)
    {
        var result = new double[FramesOf(samples.Length) * MelBands];
        var (spectrum, power) = (new double[Fourier + 2], new double[Fourier / 2 + 1]);
        for (var t = 0; t < result.Length / MelBands; t++)
        {
            spectrum.AsSpan().Clear();
            for (var n = 0; n < FrameSamples; n++)
            {
                var at = t * HopSamples + n;
                spectrum[n] = Window[n] * (at == 0 ? samples[0] : samples[at] - PreEmphasis * samples[at - 1]);
            }
            MathNet.Numerics.IntegralTransforms.Fourier.ForwardReal(spectrum, Fourier, FourierOptions.AsymmetricScaling); // real and imaginary parts in turn
            for (var f = 0; f < power.Length; f++)
                power[f] = (spectrum[2 * f] * spectrum[2 * f] + spectrum[2 * f + 1] * spectrum[2 * f + 1]) / Fourier;
            for (var band = 0; band < MelBands; band++) result[t * MelBands + band] = Math.Log(Math.Max(Dot(Triangles[band], power), Floor));
        }
        return result;
    }

    // Triangle b rises from corner b to 1 at corner b + 1 and falls to corner b + 2, measured in Hz.
    private static double[][] MelTriangles()
    {
        double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);
        double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
        double[] corners = [.. Enumerable.Range(0, MelBands + 2).Select(k => Hertz(Mel(Recording.SampleRate / 2.0) * k / (MelBands + 1)))];
        double[] bins = [.. Enumerable.Range(0, Fourier / 2 + 1).Select(f => (double)f * Recording.SampleRate / Fourier)];
        return [.. Enumerable.Range(0, MelBands).Select(b => Array.ConvertAll(bins, hertz => Math.Max(0, Math.Min(
            (hertz - corners[b]) / (corners[b + 1] - corners[b]), (corners[b + 2] - hertz) / (corners[b + 2] - corners[b + 1])))))];
    }

    private static double[] CosineOf(int k)
    {
        var scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / MelBands);
        return [.. Enumerable.Range(0, MelBands).Select(b => scale * Math.Cos(Math.PI * k * (2 * b + 1) / (2 * MelBands)))];
    }

    private static double Dot(double[] a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
