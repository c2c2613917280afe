using Autograder.Data.Assignments;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Competitions;

/// <summary>Finds what stands for a team on each board, from all its scored submissions and never from the order in which they were scored.</summary>
public static class BoardUpdate
{
    /// <summary>Part of the caller's transaction, under the team's lock.</summary>
    public static async Task ApplyAsync(AutograderDbContext db, Assignment assignment, Guid teamId, DateTimeOffset now, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct); // the queries below must see the new score
        var settings = assignment.Competition ?? throw new InvalidOperationException($"Assignment {assignment.Id} is no competition.");
        var team = await db.Teams.SingleAsync(t => t.Id == teamId, ct);
        if (team.Kind is TeamKind.Staff) return;

        var candidates = team.WithdrawnAt is null ? (await CandidatesAsync(db, teamId, ct)).Where(c => settings.CountsWhenReceivedAt(c.ReceivedAt)).ToList() : [];
        var best = Best(candidates, c => c.Scores.PublicValue, settings.HigherIsBetter);
        var beforeFreeze = settings.FreezeAt is { } freeze ? candidates.Where(c => c.ReceivedAt <= freeze).ToList() : [];
        var frozen = Best(beforeFreeze, c => c.Scores.PublicValue, settings.HigherIsBetter);
        var final = FinalOf(candidates, settings.HigherIsBetter);

        await PlaceAsync(BoardKind.Public, best, best?.Scores.Public, candidates.Count);
        await PlaceAsync(BoardKind.Frozen, frozen, frozen?.Scores.Public, beforeFreeze.Count);
        await PlaceAsync(BoardKind.Private, final, final?.Scores.Private, candidates.Count);
        await db.SaveChangesAsync(ct);

        async Task PlaceAsync(BoardKind board, Candidate? counting, PartScore? score, int entriesCount)
        {
            var entry = await db.BoardEntries.FindAsync([assignment.Id, board, teamId], ct);
            if (counting is null || score is not { Value: not null })
            {
                if (entry is null) return;
                db.BoardEntries.Remove(entry);
                db.BoardChanges.Add(BoardChange.Gone(entry, now));
                return;
            }

            if (entry is null) db.BoardEntries.Add(entry = BoardEntry.For(team, board));
            if (entry.Become(counting, score.Value, settings.HigherIsBetter, entriesCount)) db.BoardChanges.Add(BoardChange.To(entry, now));
        }
    }

    /// <summary>What counts for a team in the end: the best private score of those it picked, or the private score of its best public one. Null: nothing ranks.</summary>
    public static Candidate? FinalOf(IReadOnlyList<Candidate> candidates, bool higherIsBetter)
    {
        var picked = candidates.Where(c => c.IsPicked && c.Scores.PrivateValue is not null).ToList();
        return picked.Count > 0
            ? Best(picked, c => c.Scores.PrivateValue, higherIsBetter)
            : Best(candidates, c => c.Scores.PublicValue, higherIsBetter);
    }

    /// <summary>The team's scored submissions that were in time. A late one is graded with its deduction, and moves no board.</summary>
    public static Task<List<Candidate>> CandidatesAsync(AutograderDbContext db, Guid teamId, CancellationToken ct) =>
        db.Submissions.AsNoTracking().Where(s => s.TeamId == teamId && !s.IsLate)
            .Join(db.PredictionScores, s => s.Id, p => p.SubmissionId, (s, p) => new { s.Id, s.ReceivedAt, Scores = p })
            .Select(row => new Candidate(row.Id, row.ReceivedAt, row.Scores, db.FinalPicks.Any(f => f.SubmissionId == row.Id)))
            .ToListAsync(ct);

    private static Candidate? Best(IEnumerable<Candidate> candidates, Func<Candidate, double?> value, bool higherIsBetter) =>
        candidates.Where(c => value(c) is not null)
            .OrderBy(c => BoardEntry.Key(value(c)!.Value, higherIsBetter)).ThenBy(c => c.ReceivedAt).ThenBy(c => c.SubmissionId).FirstOrDefault();
}
