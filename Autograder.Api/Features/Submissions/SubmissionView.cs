using Autograder.Api.Features.Competitions;
using Autograder.Data.Assignments;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Grading.Checks;
using Autograder.Grading.Results;

namespace Autograder.Api.Features.Submissions;

/// <summary>The answer to an upload.</summary>
/// <param name="Place">In the queue; 1 is the next to be started. Null once it has been started.</param>
internal sealed record SubmissionReceipt(
    Guid Id, int Version, SubmissionState State, int? Place, int? EstimatedSeconds, DateTimeOffset ReceivedAt, bool IsLate)
{
    public static SubmissionReceipt Of(Submission s, QueuePlace? place) =>
        new(s.Id, s.Version, s.State, place?.Position, place?.EstimatedSeconds, s.ReceivedAt, s.IsLate);
}

/// <summary>A line of somebody's history.</summary>
public sealed record SubmissionSummary(
    Guid Id, Guid StudentId, string Student, int Version, SubmissionState State, decimal? Score, decimal? MaxScore, DateTimeOffset ReceivedAt, bool IsLate)
{
    public static SubmissionSummary Of(Submission s, string student) =>
        new(s.Id, s.PersonId, student, s.Version, s.State, s.Score, s.MaxScore, s.ReceivedAt, s.IsLate);
}

/// <summary>One submission with everything its reader may see.</summary>
/// <param name="State">queued, running, graded, failed (our fault, never the student's) or superseded (a newer upload took its place).</param>
/// <param name="Score">The latest score. It stays while a regrade is under way.</param>
/// <param name="Components">Empty until graded for the first time.</param>
/// <param name="Prediction">In a competition, once scored.</param>
/// <param name="Fault">For staff: what went wrong on our side.</param>
public sealed record SubmissionView(
    Guid Id, string Course, string Assignment, Guid StudentId, string Student, int Version, SubmissionState State,
    decimal? Score, decimal? MaxScore, int? Place, int? EstimatedSeconds, DateTimeOffset ReceivedAt, DateTimeOffset? GradedAt, bool IsLate,
    string FileName, int UploadBytes, string? Fault, IReadOnlyList<ComponentView> Components, PredictionScoreView? Prediction);

public sealed record ComponentView(string Id, string Title, decimal Score, decimal MaxScore, bool IsBonus, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>What is hidden is shown to staff at once and to students when the assignment has closed.</summary>
    public static IReadOnlyList<ComponentView> Of(GradeSheet sheet, bool showHidden) =>
        [.. sheet.Components.Select(c => new ComponentView(c.Id, c.Title, c.Score, c.MaxScore, c.IsBonus, [.. c.Checks.Where(check => IsShown(check, showHidden))]))];

    public static bool IsShown(CheckResult check, bool showHidden) => showHidden || check.Visibility is not Visibility.Hidden;

    public static bool ShowsHidden(Assignment assignment, bool isStaff, DateTimeOffset now) => isStaff || assignment.WindowAt(now) is Window.Closed;
}
