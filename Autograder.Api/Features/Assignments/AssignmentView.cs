using Autograder.Api.Features.Competitions;
using Autograder.Data.Assignments;
using Autograder.Grading;
using Autograder.Grading.Checks;

namespace Autograder.Api.Features.Assignments;

internal sealed record AssignmentSummary(
    string Slug, string Title, AssignmentKind Kind, Window Window, DateTimeOffset OpensAt, DateTimeOffset DueAt, DateTimeOffset ClosesAt, decimal? MaxScore)
{
    public static AssignmentSummary Of(Assignment a, DateTimeOffset now) =>
        new(a.Slug, a.Title, a.Kind, a.WindowAt(now), a.OpensAt, a.DueAt, a.ClosesAt, AssignmentView.HomeworkOf(a)?.MaxScore);
}

/// <param name="AttemptsPerDay">Null: any number.</param>
/// <param name="Files">What an upload is searched for.</param>
/// <param name="Competition">Null for code.</param>
internal sealed record AssignmentView(
    string Slug, string Title, AssignmentKind Kind, string Homework, Window Window, DateTimeOffset OpensAt, DateTimeOffset DueAt, DateTimeOffset ClosesAt,
    CountingRule Counts, int? AttemptsPerDay, int UploadLimitBytes, bool NewerReplacesQueued, decimal MaxScore,
    IReadOnlyList<string> Files, IReadOnlyList<string> AllowedImports, IReadOnlyList<ComponentOutline> Components, CompetitionView? Competition)
{
    public static AssignmentView Of(Assignment a, CompetitionView? competition, bool forStaff, DateTimeOffset now)
    {
        var homework = HomeworkOf(a);
        return new AssignmentView(
            a.Slug, a.Title, a.Kind, a.Homework, a.WindowAt(now), a.OpensAt, a.DueAt, a.ClosesAt,
            a.Counts, a.AttemptsPerDay, a.UploadLimitBytes, a.NewerReplacesQueued, homework?.MaxScore ?? 0,
            homework?.Files ?? [], homework?.AllowedImports ?? [],
            [.. (homework?.Components ?? []).Select(c => ComponentOutline.Of(c, showHidden: forStaff || a.WindowAt(now) is Window.Closed))],
            competition);
    }

    /// <summary>Null for a competition, also for one that goes by a homework's name.</summary>
    public static Homework? HomeworkOf(Assignment a) => a.Kind is AssignmentKind.Code ? Catalogue.Find(a.Homework) : null;
}

internal sealed record ComponentOutline(string Id, string Title, decimal MaxScore, bool IsBonus, IReadOnlyList<string> Files, IReadOnlyList<CheckOutline> Checks)
{
    public static ComponentOutline Of(Component c, bool showHidden) => new(c.Id, c.Title, c.MaxScore, c.IsBonus, c.Files,
        [.. c.Checks.Where(check => showHidden || check.Visibility is not Visibility.Hidden)
            .Select(check => new CheckOutline(check.Id, check.Title, check.Group, check.Visibility, check.Points))]);
}

internal sealed record CheckOutline(string Id, string Title, CheckGroup Group, Visibility Visibility, decimal MaxScore);
