using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Submissions;

/// <param name="Next">The cursor of the next page; null on the last one.</param>
internal sealed record SubmissionPage(IReadOnlyList<SubmissionSummary> Submissions, string? Next);

/// <summary>Newest first; in a competition those of one's whole team. Ids grow with time, so the last id of a page is the cursor of the next.</summary>
internal static class SubmissionHistory
{
    private const int DefaultLimit = 50, MaxLimit = 200;

    /// <param name="course">The course's slug.</param>
    /// <param name="assignment">The assignment's slug.</param>
    /// <param name="student">A student's id or e-mail address. Others than oneself: for staff.</param>
    /// <param name="limit">Entries on a page, at most 200.</param>
    /// <param name="cursor">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<SubmissionPage>, ProblemHttpResult>> List(
        string course, string assignment, string? student, int? limit, Guid? cursor, Membership membership, CurrentUser user, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        if (limit is < 1 or > MaxLimit) return Problem.BadRequest($"limit is between 1 and {MaxLimit}.");

        Guid? personId = member.IsStaff ? null : user.Id;
        if (student is not null)
        {
            var asked = await FindStudentAsync(student, member.Course.Id, db, ct);
            if (asked is null || (!member.IsStaff && asked != user.Id)) return Problem.NotFound();
            personId = asked;
        }

        var team = personId is { } owner && member.Assignment.Kind is AssignmentKind.Competition ? (await db.ActiveTeamAsync(member.Assignment.Id, owner, ct))?.Id : null;
        var take = limit ?? DefaultLimit;
        var page = await db.Submissions.AsNoTracking()
            .Where(s => s.AssignmentId == member.Assignment.Id && (personId == null || s.PersonId == personId || (team != null && s.TeamId == team)) && (cursor == null || s.Id < cursor))
            .OrderByDescending(s => s.Id).Take(take + 1)
            .Join(db.People, s => s.PersonId, p => p.Id, (Submission, p) => new { Submission, p.Name })
            .OrderByDescending(row => row.Submission.Id)
            .ToListAsync(ct);

        return TypedResults.Ok(new SubmissionPage(
            [.. page.Take(take).Select(row => SubmissionSummary.Of(row.Submission, row.Name))],
            page.Count > take ? page[take - 1].Submission.Id.ToString() : null));
    }

    private static Task<Guid?> FindStudentAsync(string student, Guid courseId, AutograderDbContext db, CancellationToken ct)
    {
        var id = Guid.TryParse(student, out var parsed) ? parsed : (Guid?)null;
        var email = student.Trim().ToLowerInvariant();
        return db.Enrolments.Where(e => e.CourseId == courseId)
            .Join(db.People, e => e.PersonId, p => p.Id, (e, p) => p).Where(p => p.Id == id || p.Email == email)
            .Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct);
    }
}
