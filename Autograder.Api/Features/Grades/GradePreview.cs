using System.Text.Json;
using Autograder.Data.Grades;
using Autograder.Data.Uploads;

namespace Autograder.Api.Features.Grades;

/// <summary>What a policy would make of everybody's score, as it stands now.</summary>
/// <param name="Tag">Names exactly these grades: publishing with it publishes them or nothing.</param>
/// <param name="BestOfClass">The score that earns the whole bonus; null while nobody has one.</param>
/// <param name="Waiting">Submissions that are still on their way: their scores are not in here yet.</param>
public sealed record GradePreview(
    string Tag, PolicyTerms Terms, double? BestOfClass, int Waiting, IReadOnlyList<GradeBar> Distribution, IReadOnlyList<GradeRow> Rows)
{
    private const int BarPercent = 10, Bars = 11; // the last is the bonus, from 100 on

    /// <summary>Those whose published grade would become another.</summary>
    public IReadOnlyList<GradeChange> Changes => [.. Rows.Where(r => r.Published is { } published && published != r.Percent)
        .Select(r => new GradeChange(r.PersonId, r.Name, r.Published!.Value, r.Percent))];

    public decimal? Median => Rows.Count == 0 ? null : Rows.Select(r => r.Percent).Order().ElementAt(Rows.Count / 2);

    public static GradePreview Of(PolicyTerms terms, double? bestOfClass, int waiting, IReadOnlyList<GradeRow> rows)
    {
        var counts = new int[Bars];
        foreach (var row in rows) counts[Math.Clamp((int)(row.Percent / BarPercent), 0, Bars - 1)]++;
        return new GradePreview(
            BlobStore.Sha256Of(JsonSerializer.SerializeToUtf8Bytes(rows.Select(r => new { r.PersonId, r.Percent, r.SlackDaysUsed, r.Steps })))[..16],
            terms, bestOfClass, waiting, [.. counts.Select((n, i) => new GradeBar(i * BarPercent, n))], rows);
    }
}

/// <param name="From">Grades of this many percent and up to ten more; the last bar from 100 on.</param>
public sealed record GradeBar(int From, int Students);

/// <summary>A published grade that a new publication would replace.</summary>
public sealed record GradeChange(Guid PersonId, string Name, decimal Before, decimal After);

/// <param name="Team">Null: alone, or without a named team.</param>
/// <param name="Score">Full, on the private part; null without a submission that ranks.</param>
/// <param name="Steps">How the grade comes about, in words.</param>
/// <param name="Published">The grade the student sees now; null before the first publication.</param>
public sealed record GradeRow(
    Guid PersonId, string Name, string Email, string? Team, double? Score, Guid? SubmissionId, DateTimeOffset? SubmittedAt, int DaysLate, int SlackDaysUsed,
    decimal Percent, IReadOnlyList<string> Steps, decimal? Published);
