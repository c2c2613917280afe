namespace Competitions.Speech;

/// <summary>A phoneme of <see cref="Phonemes"/> by number, and where it begins and ends, in samples at 16 kHz.</summary>
internal readonly record struct TimedPhoneme(int Phoneme, double Start, double End);

/// <summary>An utterance as a microphone heard it: 16 kHz, −1 to 1; who said it and what; and the phonemes, which cover it from end to end.</summary>
internal sealed record Recording(Speaker Speaker, string Text, double[] Samples, IReadOnlyList<TimedPhoneme> Phonemes)
{
    public const int SampleRate = 16000;

    private const int ShortestWait = SampleRate / 20, LongestWait = SampleRate / 3;

    public static Recording Of(Speaker speaker, string text, Spoken spoken, Random rng)
    {
        // The microphone is open a little before and after.
        var (before, after) = (rng.Next(ShortestWait, LongestWait), rng.Next(ShortestWait, LongestWait));
        double[] samples = [.. new double[before], .. Resampling.To16KHz(spoken.Samples), .. new double[after]];
        AddNoise(samples, speaker, rng);
        return new Recording(speaker, text, samples, Time(spoken, before, samples.Length - after, samples.Length));
    }

    /// <summary>What a person would write down: the phonemes without silences.</summary>
    public IEnumerable<int> Spelling => Phonemes.Select(timed => timed.Phoneme).Where(phoneme => phoneme != Speech.Phonemes.Silence);

    private static List<TimedPhoneme> Time(Spoken spoken, int from, int to, int length)
    {
        const double Ratio = (double)SampleRate / Espeak.SampleRate;
        var timed = new List<TimedPhoneme> { new(Speech.Phonemes.Silence, 0, length) };
        foreach (var (mnemonic, start) in spoken.Phonemes)
        {
            var at = Math.Min(from + start * Ratio, to);
            timed[^1] = timed[^1] with { End = at };
            timed.Add(new TimedPhoneme(Speech.Phonemes.Of(mnemonic), at, length));
        }
        timed[^1] = timed[^1] with { End = to };
        timed.Add(new TimedPhoneme(Speech.Phonemes.Silence, to, length));
        // Several events may fall on the same sample (a pause at the end of a clause); the last of them counts.
        return [.. timed.Where(phoneme => phoneme.End > phoneme.Start)];
    }

    // Noise whose level stays so many decibels below the voice's: white, passed through y[n] = x[n] + rumble·y[n − 1].
    private static void AddNoise(double[] samples, Speaker speaker, Random rng)
    {
        var noise = new double[samples.Length];
        var last = 0.0;
        for (var n = 0; n < noise.Length; n++) noise[n] = last = rng.Normal() + speaker.Rumble * last;
        var scale = Math.Sqrt(Power(samples) / Power(noise)) * Math.Pow(10, -speaker.SignalToNoiseDb / 20);
        for (var n = 0; n < samples.Length; n++) samples[n] += scale * noise[n];
    }

    private static double Power(double[] samples) => samples.Sum(sample => sample * sample) / samples.Length;
}
