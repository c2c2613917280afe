using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Teams;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Competitions;

/// <summary>What a student needs to know of a competition.</summary>
/// <param name="AlsoShow">Further metrics on the board, which do not rank.</param>
/// <param name="Columns">Of a file of predictions, in any case: the id's, then the label's.</param>
/// <param name="Rows">That it must have.</param>
/// <param name="AttemptsLeftToday">Of the team's; null: any number.</param>
/// <param name="AttemptsResetAt">Midnight as the course's clocks show it.</param>
/// <param name="FinalPicks">How many submissions may be picked for the private board; without a pick the best public one counts.</param>
/// <param name="RevealAt">When the private board is shown; null: when the staff say so.</param>
internal sealed record CompetitionView(
    string Metric, string MetricTitle, bool HigherIsBetter, IReadOnlyList<string> AlsoShow, int ShownDecimals, IReadOnlyList<string> Columns, int Rows,
    int? AttemptsPerDay, int? AttemptsLeftToday, DateTimeOffset? AttemptsResetAt, int FinalPicks, int TeamSize,
    DateTimeOffset? EarlyAt, DateTimeOffset? FreezeAt, DateTimeOffset? RevealAt, bool IsFrozen, bool IsRevealed,
    string Description, string? DataUrl, IReadOnlyList<DataFileView> DataFiles);

internal sealed class CompetitionReader(AutograderDbContext db, CurrentUser user, CompetitionSolutions solutions, TimeProvider clock)
{
    /// <summary>Null for code.</summary>
    public async Task<CompetitionView?> OfAsync(Course course, Assignment assignment, bool isStaff, CancellationToken ct)
    {
        if (assignment.Competition is not { SolutionSha256: not null } settings) return null;
        var now = clock.GetUtcNow();
        var solution = await solutions.OfAsync(assignment, ct);
        var metric = RankingMetric.Find(settings.Metric, settings.HigherIsBetter, out _);
        var files = isStaff || assignment.WindowAt(now) is not Window.NotYetOpen ? await DataEndpoints.FilesAsync(db, assignment, ct) : [];
        return new CompetitionView(
            settings.Metric, metric?.Title ?? settings.Metric, settings.HigherIsBetter, settings.AlsoShow, settings.ShownDecimals, solution.Columns, solution.Rows,
            assignment.AttemptsPerDay, await AttemptsLeftAsync(course, assignment, ct), assignment.AttemptsPerDay is null ? null : course.DayOf(now).End,
            settings.FinalPicks, settings.TeamSize, settings.EarlyAt, settings.FreezeAt, settings.RevealAt, settings.IsFrozenAt(now), settings.IsRevealedAt(now),
            settings.Description, settings.DataUrl, files);
    }

    public async Task<int?> AttemptsLeftAsync(Course course, Assignment assignment, CancellationToken ct)
    {
        if (assignment.AttemptsPerDay is not { } perDay) return null;
        if (await db.ActiveTeamAsync(assignment.Id, user.Id, ct) is not { } team) return perDay;
        return Math.Max(0, perDay - await db.UsedTodayAsync(course, assignment, team.Id, clock.GetUtcNow(), ct));
    }
}
