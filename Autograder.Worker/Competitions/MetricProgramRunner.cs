using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Autograder.Grading.Competitions;
using Autograder.Grading.Protocol;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Competitions;

/// <summary>An instructor's metric raised, ran out of time or memory, or went away: no fault of the student's, and not one that trying again would mend.</summary>
/// <param name="message">For the staff.</param>
internal sealed class MetricProgramException(string message) : Exception(message);

/// <param name="Note">Why there is no score, for the student.</param>
internal sealed record ProgramScore(Scored Scored, string? Note, string Log);

/// <summary>
/// Runs an instructor's <c>score(solution, submission, row_id_column_name)</c> in the sandbox, once for each part. It is given columns: dictionaries of
/// lists, or of arrays where all cells are numbers. The student's file is read here and travels as values; nothing of it is ever run.
/// </summary>
internal sealed class MetricProgramRunner(ISandbox sandbox)
{
    private static readonly ExchangeLimits LoadLimits = new(Cpu: TimeSpan.FromSeconds(20), Wall: TimeSpan.FromSeconds(60), ReplyBytes: 1 << 16);
    private static readonly ExchangeLimits ScoreLimits = new(Cpu: TimeSpan.FromSeconds(60), Wall: TimeSpan.FromSeconds(120), ReplyBytes: 1 << 16);

    private const int LongestError = 280; // as long as what Kaggle shows to participants

    /// <summary>As Kaggle's metrics call what a participant may read. Anything else might quote the solution, and is for the staff.</summary>
    private const string VisibleError = "ParticipantVisibleError";

    /// <summary>Stands between the driver, which calls functions with lists, and the metric, which wants columns by their names.</summary>
    private static readonly byte[] Columns =
        """
        import metric

        def score(names, truth, predicted):
            value = metric.score(dict(zip(names, truth)), dict(zip(names, predicted)), names[0])
            return None if value is None else float(value)
        """u8.ToArray();

    public async Task<ProgramScore> ScoreAsync(byte[] program, Solution solution, Predictions predictions, CancellationToken stop)
    {
        await using var session = await sandbox.OpenAsync(stop);
        var files = new Dictionary<string, byte[]> { [ProgramMetric.Name] = program, ["metric_columns.py"] = Columns };
        if (await session.ExchangeAsync(Frame.Encode(Script.Load(files, [""], ["numpy", "scipy"])), LoadLimits, stop) is Exchange.Ended ended)
            throw new SandboxUnavailableException($"The driver ended while it was handed the metric: {ended.How}");

        var first = await PartAsync(session, 1, solution, ProgramTable.Of(solution, predictions, Split.Public), stop);
        var second = first is { Note: null, Why: null } ? await PartAsync(session, 2, solution, ProgramTable.Of(solution, predictions, Split.Private), stop) : first;
        if ((first.Why ?? second.Why) is { } why) throw new MetricProgramException($"The competition's {ProgramMetric.Name} failed. {why}\n{session.Log}".TrimEnd());
        return new ProgramScore(new Scored(first.Score, second.Score, []), first.Note ?? second.Note, session.Log);
    }

    private static async Task<Part> PartAsync(ISandboxSession session, int id, Solution solution, ProgramTable table, CancellationToken stop)
    {
        var nothing = new SplitScore(null, 0, 0, table.Ids.Count);
        if (table.Ids.Count == 0) return new Part(nothing);

        var script = new Script();
        var ids = Column(table.Ids);
        script.Apply("metric_columns", "score", new Value.List([.. solution.Columns.Select(name => (Value)name)]),
            new Value.List(ids, Column(table.Truth)), new Value.List(ids, Column(table.Predicted)));
        return await session.ExchangeAsync(Frame.Encode(script.AsRequest(id)), ScoreLimits, stop) switch
        {
            Exchange.Replied { Payload: var payload } => Read(payload),
            Exchange.Ended { How: var how } => new Part(nothing, Why: $"It did not finish: {how}"),
            var other => throw new InvalidOperationException($"{other} is neither a reply nor an ending."),
        };

        Part Read(byte[] payload)
        {
            try
            {
                return Outcome.ParseReply(payload, id, script.Count)[0] switch
                {
                    // An interval would take hundreds of runs of the program: its ends are the value itself.
                    Outcome.Returned { Value: Value.Real { Number: var value } } when double.IsFinite(value) => new Part(new SplitScore(value, value, value, table.Ids.Count)),
                    Outcome.Returned => new Part(nothing, "The competition's metric has no value for these predictions."),
                    Outcome.Raised { Type: VisibleError } raised => new Part(nothing, Cut(raised.Message)),
                    Outcome.Raised raised => new Part(nothing, Why: $"{raised.Type}: {raised.Message}\n{raised.Traceback}"),
                    var other => new Part(nothing, Why: other.ToString()),
                };
            }
            catch (ProtocolException broken)
            {
                return new Part(nothing, Why: broken.Message);
            }
        }
    }

    /// <param name="Note">Why there is no score, for the student.</param>
    /// <param name="Why">What went wrong in the metric itself, for the staff.</param>
    private sealed record Part(SplitScore Score, string? Note = null, string? Why = null);

    /// <summary>Numbers where every cell is one.</summary>
    private static Value Column(IReadOnlyList<string> cells)
    {
        var numbers = new byte[8 * cells.Count];
        for (var i = 0; i < cells.Count; i++)
        {
            if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                return new Value.List([.. cells.Select(cell => (Value)cell)]);
            BinaryPrimitives.WriteDoubleLittleEndian(numbers.AsSpan(8 * i), number);
        }

        return new Value.Array(DType.Float64, [cells.Count], numbers);
    }

    private static string Cut(string text) => text.Length <= LongestError ? text : new StringBuilder(text, 0, LongestError - 1, LongestError).Append('…').ToString();
}
