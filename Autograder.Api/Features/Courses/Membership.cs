using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Courses;

/// <summary>The one place that decides who may see what. Null always means 404: not allowed looks exactly like not there.</summary>
internal sealed class Membership(AutograderDbContext db, CurrentUser user)
{
    public sealed record InCourse(Course Course, CourseRole Role)
    {
        public bool IsStaff => Role >= CourseRole.Ta;
    }

    public sealed record InAssignment(Course Course, Assignment Assignment, CourseRole Role)
    {
        public bool IsStaff => Role >= CourseRole.Ta;
    }

    public sealed record OfSubmission(Course Course, Assignment Assignment, Submission Submission, CourseRole Role, bool IsOwner)
    {
        public bool IsStaff => Role >= CourseRole.Ta;
    }

    public async Task<IReadOnlyList<InCourse>> CoursesAsync(CancellationToken ct)
    {
        var enrolled = await Mine().OrderBy(m => m.Course.Slug).ToListAsync(ct);
        return [.. enrolled.Select(Seen).OfType<InCourse>()];
    }

    public async Task<InCourse?> InCourseAsync(string course, CancellationToken ct) =>
        await Mine().SingleOrDefaultAsync(m => m.Course.Slug == course, ct) is { } found ? Seen(found) : null;

    public async Task<InAssignment?> InAssignmentAsync(string course, string assignment, CancellationToken ct)
    {
        var found = await FindInAssignmentAsync(db, user.Id, course, assignment, ct);
        return found is null || Seen(found.Member) is not { } member ? null : new InAssignment(member.Course, found.Assignment, member.Role);
    }

    /// <summary>Like <see cref="InAssignmentAsync"/>, for what only competitions have.</summary>
    public async Task<InAssignment?> InCompetitionAsync(string course, string assignment, CancellationToken ct) =>
        await InAssignmentAsync(course, assignment, ct) is { Assignment.Competition: not null } member ? member : null;

    /// <summary>One's own or one's team's submission, or any in a course one is staff of.</summary>
    public async Task<OfSubmission?> OfSubmissionAsync(Guid id, CancellationToken ct)
    {
        var submission = await db.Submissions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
        if (submission is null) return null;

        var assignment = await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == submission.AssignmentId, ct);
        if (await Mine().SingleOrDefaultAsync(m => m.Course.Id == assignment.CourseId, ct) is not { } found || Seen(found) is not { } member) return null;

        var isOwner = submission.PersonId == user.Id
            || (submission.TeamId is { } team && await db.TeamMembers.AnyAsync(m => m.TeamId == team && m.PersonId == user.Id && m.LeftAt == null, ct));
        return isOwner || member.IsStaff ? new OfSubmission(member.Course, assignment, submission, member.Role, isOwner) : null;
    }

    private IQueryable<Enrolled> Mine() => db.Enrolments.AsNoTracking().Where(e => e.PersonId == user.Id)
        .Join(db.Courses, e => e.CourseId, c => c.Id, (e, c) => new Enrolled { Enrolment = e, Course = c });

    /// <summary>Compiled once, as most requests ask it; and so it says again what <see cref="Mine"/> says, which an expression cannot call.</summary>
    private static readonly Func<AutograderDbContext, Guid, string, string, CancellationToken, Task<EnrolledInAssignment?>> FindInAssignmentAsync = EF.CompileAsyncQuery(
        (AutograderDbContext db, Guid me, string course, string assignment, CancellationToken ct) => db.Enrolments.AsNoTracking().Where(e => e.PersonId == me)
            .Join(db.Courses, e => e.CourseId, c => c.Id, (e, c) => new Enrolled { Enrolment = e, Course = c })
            .Join(db.Assignments, m => m.Course.Id, a => a.CourseId, (m, a) => new EnrolledInAssignment { Member = m, Assignment = a })
            .SingleOrDefault(f => f.Member.Course.Slug == course && f.Assignment.Slug == assignment));

    private InCourse? Seen(Enrolled found) => user.RoleBy(found.Enrolment) is { } role ? new InCourse(found.Course, role) : null;

    private sealed class Enrolled
    {
        public required Enrolment Enrolment { get; init; }
        public required Course Course { get; init; }
    }

    private sealed class EnrolledInAssignment
    {
        public required Enrolled Member { get; init; }
        public required Assignment Assignment { get; init; }
    }
}
