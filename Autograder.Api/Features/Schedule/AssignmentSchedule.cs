using Autograder.Data.Assignments;

namespace Autograder.Api.Features.Schedule;

/// <summary>When what happens with an assignment, and how often one may try.</summary>
internal sealed record AssignmentSchedule
{
    public const int MostAttemptsPerDay = 1000;

    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>Of a competition: who has no submission by then loses a little of the grade. Null: there is no early deadline.</summary>
    public DateTimeOffset? EarlyAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Until then uploads are taken and marked late. Null: none is taken after <see cref="DueAt"/>.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Of a competition: from then on students see the board as it was. Null: it never freezes.</summary>
    public DateTimeOffset? FreezeAt { get; init; }

    /// <summary>Null: any number.</summary>
    public int? AttemptsPerDay { get; init; }

    public static AssignmentSchedule Of(Assignment assignment) => new()
    {
        OpensAt = assignment.OpensAt, EarlyAt = assignment.Competition?.EarlyAt, DueAt = assignment.DueAt, ClosesAt = assignment.ClosesAt,
        FreezeAt = assignment.Competition?.FreezeAt, AttemptsPerDay = assignment.AttemptsPerDay,
    };

    /// <summary>What cannot be, as a sentence; null: nothing.</summary>
    public string? Fault(Assignment assignment) =>
        OpensAt >= DueAt ? "It must be due after it opens."
        : ClosesAt < DueAt ? "It cannot close before it is due."
        : AttemptsPerDay is < 1 or > MostAttemptsPerDay ? $"Attempts a day are between 1 and {MostAttemptsPerDay}, or none for any number."
        : assignment.Competition is null && (EarlyAt ?? FreezeAt) is not null ? "Only a competition has an early deadline and a board that freezes."
        : EarlyAt <= OpensAt || EarlyAt > DueAt ? "The early deadline lies after the opening and not after the deadline."
        : FreezeAt <= OpensAt ? "The board must freeze after the competition opens."
        : null;

    public void ApplyTo(Assignment assignment)
    {
        assignment.Reschedule(OpensAt.ToUniversalTime(), DueAt.ToUniversalTime(), (ClosesAt ?? DueAt).ToUniversalTime());
        assignment.Limit(AttemptsPerDay, assignment.UploadLimitBytes);
        assignment.Competition?.Schedule(EarlyAt?.ToUniversalTime(), FreezeAt?.ToUniversalTime(), assignment.Competition.RevealAt);
    }
}
