using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <summary>Where a team stood over time.</summary>
internal sealed record RankHistory(Guid? TeamId, string Board, IReadOnlyList<RankPoint> Points);

/// <param name="Rank">From then on; null: not on the board.</param>
/// <param name="Of">Teams on the board; of the latest point as many as there are now.</param>
public sealed record RankPoint(DateTimeOffset At, int? Rank, int Of, double? Score);

/// <summary>Follows a team's rank through the record of a board's changes: each change is looked at once.</summary>
internal sealed class BoardHistory(AutograderDbContext db)
{
    /// <summary>A curve needs no more: of several changes within a minute the last is told.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    /// <param name="until">Changes after it are not told; null: all are.</param>
    public async Task<IReadOnlyList<RankPoint>> OfAsync(Assignment assignment, BoardKind board, Guid team, DateTimeOffset? until, CancellationToken ct)
    {
        var settings = assignment.Competition!;
        var baselines = await db.Teams.Where(t => t.AssignmentId == assignment.Id && t.Kind == TeamKind.Baseline).Select(t => t.Id).ToHashSetAsync(ct);
        var changes = db.BoardChanges.AsNoTracking().Where(c => c.AssignmentId == assignment.Id && c.Board == board && (until == null || c.At <= until))
            .OrderBy(c => c.At).ThenBy(c => c.Id).Select(c => new { c.TeamId, c.At, c.Score, c.RankKey, c.SubmittedAt }).AsAsyncEnumerable();

        var places = new Dictionary<Guid, Place>();
        var points = new List<RankPoint>();
        var ahead = 0;
        await foreach (var change in changes.WithCancellation(ct))
        {
            if (change.TeamId != team && baselines.Contains(change.TeamId)) continue;
            var before = places.TryGetValue(change.TeamId, out var earlier) ? earlier : (Place?)null;
            var after = change.RankKey is { } key ? new Place(key, change.SubmittedAt!.Value, change.Score!.Value) : (Place?)null;
            if (after is { } place) places[change.TeamId] = place;
            else places.Remove(change.TeamId);

            var own = places.TryGetValue(team, out var mine) ? mine : (Place?)null;
            if (change.TeamId == team) ahead = own is { } p ? places.Count(other => other.Key != team && other.Value.IsBefore(p)) : 0;
            else if (own is { } unmoved) ahead += (after?.IsBefore(unmoved) is true ? 1 : 0) - (before?.IsBefore(unmoved) is true ? 1 : 0);
            if (own is null && change.TeamId != team) continue; // not on the board yet

            var point = new RankPoint(change.At, own is null || baselines.Contains(team) ? null : ahead + 1, places.Count, ShownScore(own?.Score, settings));
            if (points.Count > 0 && points[^1].Rank == point.Rank && points[^1].Score == point.Score) continue;
            if (points.Count > 0 && change.At - points[^1].At < Apart && points[^1].Score == point.Score) points[^1] = point with { At = points[^1].At };
            else points.Add(point);
        }

        if (points.Count > 0) points[^1] = points[^1] with { Of = places.Count }; // who came and went behind it made no point of their own
        return points;
    }

    private static double? ShownScore(double? score, CompetitionSettings settings) => Autograder.Grading.Competitions.ShownScore.Round(score, settings.ShownDecimals);

    private readonly record struct Place(double RankKey, DateTimeOffset SubmittedAt, double Score)
    {
        public bool IsBefore(Place other) => RankKey < other.RankKey || (RankKey == other.RankKey && SubmittedAt < other.SubmittedAt);
    }
}
