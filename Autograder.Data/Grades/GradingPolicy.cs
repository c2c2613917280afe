using Autograder.Data.Assignments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Grades;

/// <summary>How a competition's score becomes a grade: cut-offs, bonus and deductions, as the staff set them.</summary>
/// <remarks>What a grade comes of is computed in Autograder.Grading (CutOffs); here it is only kept.</remarks>
public sealed class GradingPolicy
{
    private GradingPolicy() { } // EF

    public Guid AssignmentId { get; private set; }
    public PolicyTerms Terms { get; private set; } = null!;

    /// <summary>Whether students see the cut-offs. Their grades they see when those are published.</summary>
    public bool IsAnnounced { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    public static GradingPolicy For(Guid assignmentId, PolicyTerms terms, bool isAnnounced, DateTimeOffset now)
    {
        var policy = new GradingPolicy { AssignmentId = assignmentId };
        policy.Change(terms, isAnnounced, now);
        return policy;
    }

    public void Change(PolicyTerms terms, bool isAnnounced, DateTimeOffset now) => (Terms, IsAnnounced, ChangedAt) = (terms, isAnnounced, now);
}

/// <summary>The terms of a policy. Scores are the metric's own; the rest are points of a hundred and days.</summary>
/// <param name="High">The score that is worth 90 %.</param>
/// <param name="Medium">Worth 70 %.</param>
/// <param name="Low">Worth 50 %.</param>
/// <param name="VeryLow">Worth 30 %.</param>
/// <param name="Bonus">What the best of the class gets above 100 %.</param>
/// <param name="EarlyDeduction">For no upload before the early deadline.</param>
/// <param name="LateDeduction">For a late upload that slack days do not cover.</param>
/// <param name="SlackDays">How many of the course's slack days may be used here.</param>
public sealed record PolicyTerms(
    double High, double Medium, double Low, double VeryLow, decimal Bonus, decimal EarlyDeduction, decimal LateDeduction, int SlackDays);

internal sealed class GradingPolicyConfiguration : IEntityTypeConfiguration<GradingPolicy>
{
    public void Configure(EntityTypeBuilder<GradingPolicy> entity)
    {
        entity.ToTable("grading_policies", table =>
        {
            table.HasCheckConstraint("ck_grading_policies_cut_offs_in_order", "(high > medium AND medium > low AND low > very_low) OR (high < medium AND medium < low AND low < very_low)");
            table.HasCheckConstraint("ck_grading_policies_points", "bonus BETWEEN 0 AND 100 AND early_deduction BETWEEN 0 AND 100 AND late_deduction BETWEEN 0 AND 100");
            table.HasCheckConstraint("ck_grading_policies_slack_days", "slack_days >= 0");
        });
        entity.HasKey(p => p.AssignmentId);
        entity.HasOne<Assignment>().WithOne().HasForeignKey<GradingPolicy>(p => p.AssignmentId);
        entity.OwnsOne(p => p.Terms, terms =>
        {
            terms.Property(t => t.High).HasColumnName("high");
            terms.Property(t => t.Medium).HasColumnName("medium");
            terms.Property(t => t.Low).HasColumnName("low");
            terms.Property(t => t.VeryLow).HasColumnName("very_low");
            terms.Property(t => t.Bonus).HasPrecision(6, 3).HasColumnName("bonus");
            terms.Property(t => t.EarlyDeduction).HasPrecision(6, 3).HasColumnName("early_deduction");
            terms.Property(t => t.LateDeduction).HasPrecision(6, 3).HasColumnName("late_deduction");
            terms.Property(t => t.SlackDays).HasColumnName("slack_days");
        });
        entity.Navigation(p => p.Terms).IsRequired();
    }
}
