using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Autograder.Api.Features.Assignments;

internal static class AssignmentEndpoints
{
    public static void MapAssignments(this IEndpointRouteBuilder api)
    {
        var assignments = api.MapGroup("/courses/{course}/assignments").WithTags("Assignments");
        assignments.MapGet("/", List).WithSummary("The assignments of a course");
        assignments.MapGet("/{assignment}", Get).WithSummary("One assignment: components, points, limits, deadlines; of a competition its metric, columns and attempts left");
        assignments.MapGet("/{assignment}/handout", Handout).WithSummary("The handout as a zip: writeup, starter code, public checks, submit program; of a competition the writeup and the submit program")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip");
    }

    internal static async Task<Results<Ok<IEnumerable<AssignmentSummary>>, ProblemHttpResult>> List(
        string course, Membership membership, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InCourseAsync(course, ct) is not { } member) return Problem.NotFound();
        var found = await db.Assignments.AsNoTracking().Where(a => a.CourseId == member.Course.Id).OrderBy(a => a.DueAt).ThenBy(a => a.Slug).ToListAsync(ct);
        return TypedResults.Ok(found.Select(a => AssignmentSummary.Of(a, clock.GetUtcNow())));
    }

    internal static async Task<Results<Ok<AssignmentView>, ProblemHttpResult>> Get(
        string course, string assignment, Membership membership, CompetitionReader competitions, TimeProvider clock, CancellationToken ct) =>
        await membership.InAssignmentAsync(course, assignment, ct) is { } member
            ? TypedResults.Ok(AssignmentView.Of(
                member.Assignment, await competitions.OfAsync(member.Course, member.Assignment, member.IsStaff, ct), member.IsStaff, clock.GetUtcNow()))
            : Problem.NotFound();

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Handout(
        string course, string assignment, Membership membership, Handouts handouts, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        if (member.Assignment.Competition is { } competition)
            return Zip(handouts.ZipOf(member.Course.Slug, member.Assignment.Slug, competition.Description), member.Assignment.Slug);
        return AssignmentView.HomeworkOf(member.Assignment) is { } homework ? Zip(handouts.ZipOf(homework), homework.Id) : Problem.NotFound();

        static FileContentHttpResult Zip(Handouts.Handout handout, string name) =>
            TypedResults.File(handout.Zip, "application/zip", $"{name}-handout.zip", entityTag: new EntityTagHeaderValue($"\"{handout.Tag}\""));
    }
}
