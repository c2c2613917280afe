using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Submissions;
using Autograder.Grading.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <summary>A submission's score in a competition, rounded.</summary>
/// <param name="Private">For staff, and for everybody after the reveal, where the upload came before it.</param>
/// <param name="Columns">Further metrics on the public part.</param>
/// <param name="Note">Why there is no score.</param>
public sealed record PredictionScoreView(string Metric, PartView Public, PartView? Private, IReadOnlyDictionary<string, double?> Columns, string? Note, bool IsPicked, string Team)
{
    /// <summary>Null for code, and until it is scored.</summary>
    internal static async Task<PredictionScoreView?> OfAsync(
        AutograderDbContext db, Submission submission, Assignment assignment, bool isStaff, DateTimeOffset now, CancellationToken ct)
    {
        if (assignment.Competition is not { } settings || await db.PredictionScores.AsNoTracking().SingleOrDefaultAsync(p => p.SubmissionId == submission.Id, ct) is not { } score) return null;
        var team = await db.Teams.Where(t => t.Id == submission.TeamId).Select(t => t.Name).SingleAsync(ct);
        return new PredictionScoreView(
            settings.Metric, PartView.Of(score.Public, settings), isStaff || (settings.IsRevealedAt(now) && settings.CountsWhenReceivedAt(submission.ReceivedAt)) ? PartView.Of(score.Private, settings) : null,
            BoardRow.ColumnsOf(score.SecondaryJson, settings, isPrivate: false), score.Note, await db.FinalPicks.AnyAsync(p => p.SubmissionId == submission.Id, ct), team ?? "");
    }
}

/// <param name="Low">The lower end of the 95 % interval, by bootstrap.</param>
public sealed record PartView(double? Score, double? Low, double? High)
{
    internal static PartView Of(PartScore part, CompetitionSettings settings) =>
        new(ShownScore.Round(part.Value, settings.ShownDecimals), ShownScore.Round(part.Low, settings.ShownDecimals), ShownScore.Round(part.High, settings.ShownDecimals));
}
