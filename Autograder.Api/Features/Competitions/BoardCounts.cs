using Autograder.Data;
using Autograder.Data.Competitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Autograder.Api.Features.Competitions;

/// <summary>What can only be told of a board by going through all of it. Remembered for a moment, so that a crowd of readers costs as much as one.</summary>
internal sealed class BoardCounts(AutograderDbContext db, IMemoryCache memory)
{
    internal static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>Teams on the board, without baselines.</summary>
    public Task<int> TeamsAsync(Guid assignmentId, BoardKind board, CancellationToken ct) => memory.GetOrCreateAsync((nameof(TeamsAsync), assignmentId, board), entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = Moment;
        return db.BoardEntries.CountAsync(e => e.AssignmentId == assignmentId && e.Board == board && !e.IsBaseline, ct);
    });

    /// <summary>Teams that stand before the row that a page starts from.</summary>
    public Task<int> AheadAsync(Guid assignmentId, BoardKind board, CompetitionCursor start, CancellationToken ct) =>
        memory.GetOrCreateAsync((nameof(AheadAsync), assignmentId, board, start), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Moment;
            return db.BoardEntries.CountAsync(
                e => e.AssignmentId == assignmentId && e.Board == board && !e.IsBaseline && EF.Functions.LessThan(
                    ValueTuple.Create(e.RankKey, e.SubmittedAt, e.TeamId), ValueTuple.Create(start.RankKey, start.SubmittedAt, start.TeamId)), ct);
        });

    /// <summary>Where every team stands on the public board.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> PublicRanksAsync(Guid assignmentId, CancellationToken ct) =>
        (await memory.GetOrCreateAsync((nameof(PublicRanksAsync), assignmentId), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Moment;
            var order = await db.BoardEntries.AsNoTracking().Where(e => e.AssignmentId == assignmentId && e.Board == BoardKind.Public && !e.IsBaseline)
                .OrderBy(e => e.RankKey).ThenBy(e => e.SubmittedAt).ThenBy(e => e.TeamId).Select(e => e.TeamId).ToListAsync(ct);
            return order.Select((team, i) => (team, i)).ToDictionary(t => t.team, t => t.i + 1);
        }))!;
}
