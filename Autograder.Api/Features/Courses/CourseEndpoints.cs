using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Courses;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Courses;

internal static class CourseEndpoints
{
    public static void MapCourses(this IEndpointRouteBuilder api)
    {
        var courses = api.MapGroup("/courses").WithTags("Courses");
        courses.MapGet("/", List).WithSummary("The courses you are in");
        courses.MapPut("/{course}/board-name", ChooseBoardName).WithSummary("Choose how the board shows you: by name or by pseudonym");
    }

    internal static async Task<Ok<IEnumerable<CourseView>>> List(Membership membership, CancellationToken ct) =>
        TypedResults.Ok((await membership.CoursesAsync(ct)).Select(c => new CourseView(c.Course.Slug, c.Course.Title, c.Course.TimeZone, c.Role)));

    internal static async Task<Results<Ok<BoardName>, ProblemHttpResult>> ChooseBoardName(
        string course, BoardName choice, Membership membership, CurrentUser user, BoardNames names, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InCourseAsync(course, ct) is not { } member) return Problem.NotFound();
        var enrolment = await db.Enrolments.SingleAsync(e => e.CourseId == member.Course.Id && e.PersonId == user.Id, ct);

        if (choice.Pseudonym is not { } pseudonym)
        {
            enrolment.ShowName();
        }
        else
        {
            if (BoardName.ProblemWith(pseudonym) is { } problem) return Problem.BadRequest(problem);
            var wanted = pseudonym.Trim();
            var others = db.Teams.Where(t => db.Assignments.Any(a => a.Id == t.AssignmentId && a.CourseId == member.Course.Id)
                && !db.TeamMembers.Any(m => m.TeamId == t.Id && m.PersonId == user.Id));
            if (!await db.IsFreeAsync(member.Course.Id, wanted, [user.Id], others, ct)) return Problem.BadRequest("Somebody else, a team or a baseline in the course goes by that name.");
            enrolment.ShowPseudonym(wanted);
        }

        await db.SaveChangesAsync(ct);
        names.Forget(member.Course.Id);
        return TypedResults.Ok(new BoardName(enrolment.ShownAs is ShownAs.Pseudonym ? enrolment.Pseudonym : null));
    }
}

internal sealed record CourseView(string Slug, string Title, string TimeZone, CourseRole Role);

/// <param name="Pseudonym">Null: the board shows the name.</param>
internal sealed record BoardName(string? Pseudonym)
{
    private const int MaxLength = 40;

    /// <param name="what">Whose name it is, as a sentence begins.</param>
    public static string? ProblemWith(string name, string what = "A pseudonym") => name.Trim() switch
    {
        "" => $"{what} cannot be blank.",
        { Length: > MaxLength } => $"{what} has at most {MaxLength} characters.",
        var text when text.Any(c => !char.IsLetterOrDigit(c) && !" .,'-_!?#+&()".Contains(c)) => $"{what} is made of letters, digits, spaces and simple punctuation.",
        _ => null,
    };
}
