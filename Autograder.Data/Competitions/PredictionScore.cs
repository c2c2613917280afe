using Autograder.Data.Assignments;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Competitions;

/// <summary>A score on one part of the solution, in full, with the interval of its bootstrap.</summary>
/// <param name="Value">Null: the metric has no value for these predictions.</param>
public readonly record struct PartScore(double? Value, double? Low, double? High);

/// <summary>What a worker found for a submission of a competition.</summary>
/// <param name="SecondaryJson">Further metrics that are shown, by key: <c>{"wer": {"public": 0.31, "private": 0.33}}</c>.</param>
/// <param name="Note">Why there is no score, for the student.</param>
/// <param name="ScoredWith">The <see cref="CompetitionSettings.ScoredWith"/> it was worked out for.</param>
public sealed record ScoredPredictions(PartScore Public, PartScore Private, string SecondaryJson, string? Note, string ScoredWith);

/// <summary>A submission's scores, both parts of them in full. What students see of it is rounded, and the public part only until the reveal.</summary>
public sealed class PredictionScore
{
    private PredictionScore() { } // EF

    public Guid SubmissionId { get; private set; }
    public Guid AssignmentId { get; private set; }
    public double? PublicValue { get; private set; }
    public double? PublicLow { get; private set; }
    public double? PublicHigh { get; private set; }
    public double? PrivateValue { get; private set; }
    public double? PrivateLow { get; private set; }
    public double? PrivateHigh { get; private set; }
    public string SecondaryJson { get; private set; } = "{}";
    public string? Note { get; private set; }
    public string ScoredWith { get; private set; } = "";
    public DateTimeOffset ScoredAt { get; private set; }

    public PartScore Public => new(PublicValue, PublicLow, PublicHigh);
    public PartScore Private => new(PrivateValue, PrivateLow, PrivateHigh);

    public static PredictionScore Of(Submission submission, ScoredPredictions scored, DateTimeOffset now)
    {
        var score = new PredictionScore { SubmissionId = submission.Id, AssignmentId = submission.AssignmentId };
        score.Become(scored, now);
        return score;
    }

    /// <summary>After a regrade.</summary>
    public void Become(ScoredPredictions scored, DateTimeOffset now)
    {
        (PublicValue, PublicLow, PublicHigh) = (scored.Public.Value, scored.Public.Low, scored.Public.High);
        (PrivateValue, PrivateLow, PrivateHigh) = (scored.Private.Value, scored.Private.Low, scored.Private.High);
        (SecondaryJson, Note, ScoredWith, ScoredAt) = (scored.SecondaryJson, scored.Note, scored.ScoredWith, now);
    }
}

internal sealed class PredictionScoreConfiguration : IEntityTypeConfiguration<PredictionScore>
{
    public void Configure(EntityTypeBuilder<PredictionScore> entity)
    {
        // NaN and infinity are values to PostgreSQL and would rank; no score is null.
        entity.ToTable("prediction_scores", table => table.HasCheckConstraint("ck_prediction_scores_finite",
            "public_value NOT IN ('NaN', 'Infinity', '-Infinity') AND private_value NOT IN ('NaN', 'Infinity', '-Infinity')"));
        entity.HasKey(s => s.SubmissionId);
        entity.Ignore(s => s.Public).Ignore(s => s.Private);
        entity.Property(s => s.SecondaryJson).HasColumnType("jsonb");
        entity.Property(s => s.Note).HasMaxLength(1000);
        entity.Property(s => s.ScoredWith).HasMaxLength(64).IsFixedLength();
        entity.HasIndex(s => s.AssignmentId);
        entity.HasOne<Submission>().WithOne().HasForeignKey<PredictionScore>(s => s.SubmissionId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(s => s.AssignmentId);
    }
}
