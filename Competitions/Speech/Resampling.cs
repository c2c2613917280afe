namespace Competitions.Speech;

/// <summary>From 22,050 to 16,000 samples a second: y(m) = Σₙ x(n)·h(m·441/320 − n), h a low pass at 7.6 kHz.</summary>
/// <remarks>
/// h is a sinc under a Hann window of 24 samples to each side; it is symmetric, so nothing moves in time. Only 320 different offsets occur,
/// whose weights are kept.
/// Source: Smith, "Digital Audio Resampling", ccrma.stanford.edu, 1984-2024 (bandlimited interpolation).
/// </remarks>
internal static class Resampling
{
    private const int Up = 320, Down = 441, Reach = 24; // 16000/22050 = 320/441
    private const double CutOff = 7600.0 / (Espeak.SampleRate / 2.0);

    private static readonly double[][] Weights = [.. Enumerable.Range(0, Up).Select(phase => WeightsOf((double)phase / Up))];

    public static double[] To16KHz(ReadOnlySpan<short> x)
    {
        var y = new double[(long)x.Length * Up / Down];
        for (var m = 0; m < y.Length; m++)
        {
            var position = (long)m * Down;
            var (before, weights) = ((int)(position / Up), Weights[position % Up]);
            var sum = 0.0;
            for (var k = 0; k < weights.Length; k++)
            {
                var n = before + k - Reach + 1;
                if ((uint)n < (uint)x.Length) sum += weights[k] * x[n];
            }
            y[m] = sum / short.MaxValue;
        }
        return y;
    }

    // Of the samples before − Reach + 1 … before + Reach, for a point that lies `offset` after `before`; they sum to one.
    private static double[] WeightsOf(double offset)
    {
        var weights = new double[2 * Reach];
        for (var k = 0; k < weights.Length; k++)
        {
            var distance = k - Reach + 1 - offset;
            var sinc = distance == 0 ? 1 : Math.Sin(Math.PI * CutOff * distance) / (Math.PI * CutOff * distance);
            weights[k] = sinc * (0.5 + 0.5 * Math.Cos(Math.PI * distance / Reach));
        }
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }
}
