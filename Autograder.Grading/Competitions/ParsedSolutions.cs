namespace Autograder.Grading.Competitions;

/// <summary>The solutions that were used last, read: a crowd of uploads to one competition reads its solution once.</summary>
/// <param name="most">How many are kept. One of 2,000,000 rows takes some 100 MB.</param>
public sealed class ParsedSolutions(int most)
{
    private readonly List<(string Sha256, PredictionKind Kind, Task<Solution> Solution)> kept = []; // the latest used last
    private readonly Lock gate = new();

    /// <param name="sha256">Of the file: another file is another solution.</param>
    /// <param name="read">Reads it where it is not kept; once, however many ask at the same time.</param>
    public async Task<Solution> GetAsync(string sha256, PredictionKind kind, Func<Task<Solution>> read)
    {
        Task<Solution> solution;
        lock (gate)
        {
            var at = kept.FindIndex(entry => entry.Sha256 == sha256 && entry.Kind == kind);
            solution = at >= 0 ? kept[at].Solution : Task.Run(read);
            if (at >= 0) kept.RemoveAt(at);
            kept.Add((sha256, kind, solution));
            if (kept.Count > most) kept.RemoveAt(0);
        }

        try
        {
            return await solution;
        }
        catch
        {
            lock (gate) kept.RemoveAll(entry => entry.Solution == solution); // the next one tries again
            throw;
        }
    }
}
