using System.Text;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Grades;

internal static class GradebookEndpoints
{
    private const int MostSlackDays = 365;

    public static void MapGradebook(this IEndpointRouteBuilder api)
    {
        var course = api.MapGroup("/courses/{course}").WithTags("Grades");
        course.MapGet("/gradebook", Get).WithSummary("For staff: every student's score in every assignment, and the slack days they have left");
        course.MapGet("/gradebook.csv", Csv).WithSummary("The same as CSV").Produces(StatusCodes.Status200OK, contentType: "text/csv");
        course.MapGet("/grades", Mine).WithSummary("Your own grades, with how each was computed, once they are published");
        course.MapPut("/slack-days", SetSlackDays).WithSummary("For staff: how many days a student may be late in all competitions together");
    }

    internal static async Task<Results<Ok<GradebookView>, ProblemHttpResult>> Get(string course, Membership membership, Gradebook gradebook, CancellationToken ct) =>
        await membership.InCourseAsync(course, ct) is { IsStaff: true } member ? TypedResults.Ok(await gradebook.OfCourseAsync(member.Course, ct)) : Problem.NotFound();

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Csv(string course, Membership membership, Gradebook gradebook, CancellationToken ct) =>
        await membership.InCourseAsync(course, ct) is { IsStaff: true } member
            ? TypedResults.File(Encoding.UTF8.GetBytes(GradebookCsv.Of(await gradebook.OfCourseAsync(member.Course, ct))), "text/csv; charset=utf-8", $"{member.Course.Slug}-gradebook.csv")
            : Problem.NotFound();

    internal static async Task<Results<Ok<OwnGrades>, ProblemHttpResult>> Mine(string course, Membership membership, CurrentUser user, Gradebook gradebook, CancellationToken ct) =>
        await membership.InCourseAsync(course, ct) is { IsStaff: false } member
            ? TypedResults.Ok(await gradebook.OfStudentAsync(member.Course, user.Id, ct)) : Problem.NotFound();

    internal static async Task<Results<Ok<SlackDays>, ProblemHttpResult>> SetSlackDays(
        string course, SlackDays wish, Membership membership, CurrentUser user, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InCourseAsync(course, ct) is not { IsStaff: true } member) return Problem.NotFound();
        if (wish.Days is < 0 or > MostSlackDays) return Problem.BadRequest($"Slack days are between 0 and {MostSlackDays}.");
        var changed = await db.Courses.SingleAsync(c => c.Id == member.Course.Id, ct);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.SlackDaysSet, user.Id, clock.GetUtcNow(),
            detailsJson: AuditEntry.Details(("course", changed.Slug), ("before", changed.SlackDays), ("after", wish.Days))));
        changed.GrantSlackDays(wish.Days);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(wish);
    }
}

/// <summary>Published grades are left as they are; the next publication computes with the new number.</summary>
internal sealed record SlackDays(int Days);
