using Autograder.Data.Assignments;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Standings;

/// <summary>The one submission that counts for a person in an assignment. Null never ranks: without a score there is no row.</summary>
public sealed class Standing
{
    private Standing() { } // EF

    public Guid AssignmentId { get; private set; }
    public Guid PersonId { get; private set; }
    public Guid SubmissionId { get; private set; }
    public decimal Score { get; private set; }
    public DateTimeOffset SubmittedAt { get; private set; }

    public static Standing From(Submission counting)
    {
        var standing = new Standing { AssignmentId = counting.AssignmentId, PersonId = counting.PersonId };
        standing.Become(counting);
        return standing;
    }

    public void Become(Submission counting)
    {
        if (counting.Score is not { } score)
            throw new InvalidOperationException($"Submission {counting.Id} has no score and cannot count.");
        (SubmissionId, Score, SubmittedAt) = (counting.Id, score, counting.ReceivedAt);
    }
}

internal sealed class StandingConfiguration : IEntityTypeConfiguration<Standing>
{
    public void Configure(EntityTypeBuilder<Standing> entity)
    {
        entity.ToTable("standings");
        entity.HasKey(s => new { s.AssignmentId, s.PersonId });
        entity.HasIndex(s => new { s.AssignmentId, s.Score, s.SubmittedAt, s.PersonId }).IsDescending(false, true, false, false); // the board's order
        entity.HasOne<Assignment>().WithMany().HasForeignKey(s => s.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
        entity.HasOne<Submission>().WithMany().HasForeignKey(s => s.SubmissionId);
    }
}
