using Autograder.Data.Assignments;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Competitions;

/// <summary>Frozen is the public board of the submissions that came before the freeze: what students see between freeze and reveal.</summary>
public enum BoardKind { Public, Private, Frozen }

/// <summary>A team's place on a board, kept up to date with every score, so that reading a board never looks at submissions.</summary>
public sealed class BoardEntry
{
    private BoardEntry() { } // EF

    public Guid AssignmentId { get; private set; }
    public BoardKind Board { get; private set; }
    public Guid TeamId { get; private set; }

    /// <summary>The full value; what is shown is rounded.</summary>
    public double Score { get; private set; }

    /// <summary>The score, or its negative where higher is better: the best row has the lowest key, so one index serves every metric.</summary>
    public double RankKey { get; private set; }
    public double? Low { get; private set; }
    public double? High { get; private set; }
    public Guid SubmissionId { get; private set; }

    /// <summary>When that submission came: of equal scores the earlier ranks first.</summary>
    public DateTimeOffset SubmittedAt { get; private set; }

    /// <summary>Scored submissions of the team so far.</summary>
    public int EntriesCount { get; private set; }
    public bool IsBaseline { get; private set; }

    /// <summary>Beside the score, as they are stored with the submission.</summary>
    public string SecondaryJson { get; private set; } = "{}";

    public static BoardEntry For(Team team, BoardKind board) =>
        new() { AssignmentId = team.AssignmentId, Board = board, TeamId = team.Id, IsBaseline = team.Kind is TeamKind.Baseline };

    /// <returns>Whether it is another score or another submission than before.</returns>
    public bool Become(Candidate counting, PartScore score, bool higherIsBetter, int entriesCount)
    {
        var value = score.Value ?? throw new InvalidOperationException($"Submission {counting.SubmissionId} has no score and cannot rank.");
        var changed = SubmissionId != counting.SubmissionId || Score != value || RankKey != Key(value, higherIsBetter);
        (SubmissionId, SubmittedAt, Score, RankKey) = (counting.SubmissionId, counting.ReceivedAt, value, Key(value, higherIsBetter));
        (Low, High, EntriesCount, SecondaryJson) = (score.Low, score.High, entriesCount, counting.Scores.SecondaryJson);
        return changed;
    }

    /// <summary>No -0: it would be a key of its own.</summary>
    public static double Key(double score, bool higherIsBetter) => (higherIsBetter ? -score : score) + 0.0;
}

/// <summary>A scored submission that may stand for its team.</summary>
public sealed record Candidate(Guid SubmissionId, DateTimeOffset ReceivedAt, PredictionScore Scores, bool IsPicked);

internal sealed class BoardEntryConfiguration : IEntityTypeConfiguration<BoardEntry>
{
    public void Configure(EntityTypeBuilder<BoardEntry> entity)
    {
        entity.ToTable("board_entries");
        entity.HasKey(e => new { e.AssignmentId, e.Board, e.TeamId });
        entity.Property(e => e.SecondaryJson).HasColumnType("jsonb");
        entity.HasIndex(e => new { e.AssignmentId, e.Board, e.RankKey, e.SubmittedAt, e.TeamId }).IncludeProperties(e => e.IsBaseline).HasDatabaseName("ix_board_entries_order");
        entity.HasOne<Assignment>().WithMany().HasForeignKey(e => e.AssignmentId);
        entity.HasOne<Team>().WithMany().HasForeignKey(e => e.TeamId);
        entity.HasOne<Submission>().WithMany().HasForeignKey(e => e.SubmissionId);
    }
}
