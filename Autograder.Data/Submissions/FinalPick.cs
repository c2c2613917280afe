using Autograder.Data.Assignments;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Submissions;

/// <summary>A submission that a team chose to count on a competition's private board.</summary>
public sealed class FinalPick
{
    private FinalPick() { } // EF

    public Guid SubmissionId { get; private set; }
    public Guid AssignmentId { get; private set; }
    /// <summary>Who of the team chose.</summary>
    public Guid PersonId { get; private set; }
    public DateTimeOffset PickedAt { get; private set; }

    public static FinalPick Of(Submission submission, Guid pickedBy, DateTimeOffset now) => new()
    {
        SubmissionId = submission.Id, AssignmentId = submission.AssignmentId, PersonId = pickedBy, PickedAt = now,
    };
}

internal sealed class FinalPickConfiguration : IEntityTypeConfiguration<FinalPick>
{
    public void Configure(EntityTypeBuilder<FinalPick> entity)
    {
        entity.ToTable("final_picks");
        entity.HasKey(p => p.SubmissionId);
        entity.HasIndex(p => p.AssignmentId);
        entity.HasOne<Submission>().WithOne().HasForeignKey<FinalPick>(p => p.SubmissionId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(p => p.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId);
    }
}
