using System.Text;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

/// <summary>Files as texts, so that a test shows the very bytes it is about.</summary>
internal static class Csv
{
    public static Solution Solution(string key, string text) => Solution(MetricCatalogue.Find(key)!, text);

    public static Solution Solution(Metric metric, string text) => Grading.Competitions.Solution.Read(Stream(text), metric);

    public static CheckedPredictions Check(Solution solution, string text) => Check(solution, Encoding.UTF8.GetBytes(text));

    public static CheckedPredictions Check(Solution solution, byte[] bytes, int most = int.MaxValue) =>
        PredictionFile.Read(new Trickle(bytes, most), solution, PredictionLimits.Default);

    public static Predictions Accepted(Solution solution, string text) => Check(solution, text) switch
    {
        CheckedPredictions.Accepted accepted => accepted.Predictions,
        CheckedPredictions.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Faults)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Everything Public; one label a row, ids from 0.</summary>
    public static Scored Score(Metric metric, IReadOnlyList<string> truth, IReadOnlyList<string> predicted)
    {
        var solution = Solution(metric, "id,label,Usage\n" + string.Concat(truth.Select((label, row) => $"{row},\"{label}\",Public\n")));
        return Scoring.Score(solution, Accepted(solution, "id,label\n" + string.Concat(predicted.Select((label, row) => $"{row},\"{label}\"\n"))), metric, seed: 1);
    }

    public static Scored Score(string key, IReadOnlyList<string> truth, IReadOnlyList<string> predicted) => Score(MetricCatalogue.Find(key)!, truth, predicted);

    public static double? Value(string key, string truth, string predicted) =>
        Score(key, truth.Split(' '), predicted.Split(' ')).Public.Value;

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Gives at most so many bytes at a time, as a network does.</summary>
    internal sealed class Trickle(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
