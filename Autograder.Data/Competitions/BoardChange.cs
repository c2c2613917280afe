using Autograder.Data.Assignments;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Competitions;

/// <summary>An entry that came, changed or went. Rows are added, never changed: any board can be seen as of any time.</summary>
public sealed class BoardChange
{
    private BoardChange() { } // EF

    public long Id { get; private set; }
    public Guid AssignmentId { get; private set; }
    public BoardKind Board { get; private set; }
    public Guid TeamId { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>Null, with all that follows: the team is no longer on the board.</summary>
    public double? Score { get; private set; }
    public double? RankKey { get; private set; }
    public double? Low { get; private set; }
    public double? High { get; private set; }
    public Guid? SubmissionId { get; private set; }
    public DateTimeOffset? SubmittedAt { get; private set; }
    public int EntriesCount { get; private set; }

    public static BoardChange To(BoardEntry entry, DateTimeOffset now) => new()
    {
        AssignmentId = entry.AssignmentId, Board = entry.Board, TeamId = entry.TeamId, At = now, Score = entry.Score, RankKey = entry.RankKey,
        Low = entry.Low, High = entry.High, SubmissionId = entry.SubmissionId, SubmittedAt = entry.SubmittedAt, EntriesCount = entry.EntriesCount,
    };

    public static BoardChange Gone(BoardEntry entry, DateTimeOffset now) =>
        new() { AssignmentId = entry.AssignmentId, Board = entry.Board, TeamId = entry.TeamId, At = now };
}

internal sealed class BoardChangeConfiguration : IEntityTypeConfiguration<BoardChange>
{
    public void Configure(EntityTypeBuilder<BoardChange> entity)
    {
        entity.ToTable("board_changes", table => table.HasCheckConstraint("ck_board_changes_whole",
            "(score IS NULL) = (rank_key IS NULL) AND (score IS NULL) = (submission_id IS NULL) AND (score IS NULL) = (submitted_at IS NULL)"));
        entity.HasIndex(c => new { c.AssignmentId, c.Board, c.At, c.Id });
        entity.HasIndex(c => new { c.TeamId, c.Board, c.At });
        entity.HasOne<Assignment>().WithMany().HasForeignKey(c => c.AssignmentId);
        entity.HasOne<Team>().WithMany().HasForeignKey(c => c.TeamId);
    }
}
