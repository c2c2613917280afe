using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Audit;
using Autograder.Data.Copying;
using Autograder.Data.Jobs;
using Hangfire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Copying;

/// <param name="State">Null: nobody has asked yet. failed: our fault; the pairs are those of the time before.</param>
/// <param name="Entries">Compared, one of each team.</param>
internal sealed record CopyingView(ReportState? State, DateTimeOffset? RequestedAt, DateTimeOffset? FinishedAt, int Entries, IReadOnlyList<CopyingPairView> Pairs);

/// <param name="Words">The numbers in a sentence.</param>
public sealed record CopyingPairView(
    string First, Guid FirstSubmission, string Second, Guid SecondSubmission, double Observed, double Expected, double Share, double Deviations, double PValue, string Words);

/// <summary>For the staff: entries whose predictions agree far beyond what their accuracy explains. A list to look at, and no verdict.</summary>
internal static class CopyingEndpoints
{
    public static void MapCopying(this IEndpointRouteBuilder api)
    {
        var competition = api.MapGroup("/courses/{course}/assignments/{assignment}/copying").WithTags("Copying");
        competition.MapGet("/", Get).WithSummary("For staff: the pairs of teams whose best uploads agree too well, with the numbers");
        competition.MapPost("/", Compare).WithSummary("For staff: compare the teams' best uploads now");
    }

    internal static async Task<Results<Ok<CopyingView>, ProblemHttpResult>> Get(
        string course, string assignment, Membership membership, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        if (await db.CopyingReports.AsNoTracking().SingleOrDefaultAsync(r => r.AssignmentId == member.Assignment.Id, ct) is not { } report)
            return TypedResults.Ok(new CopyingView(null, null, null, 0, []));

        var pairs = CopyingPair.FromJson(report.PairsJson);
        // By the submissions: a team of the report may have been merged into another since, with all it sent.
        var compared = pairs.SelectMany(p => new[] { p.FirstSubmission, p.SecondSubmission }).ToList();
        var teamOf = await db.Submissions.Where(s => compared.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.TeamId ?? Guid.Empty, ct);
        var teams = teamOf.Values.Distinct().ToList();
        var names = (await db.TeamMembers.AsNoTracking().Where(m => teams.Contains(m.TeamId) && m.LeftAt == null)
            .Join(db.Teams, m => m.TeamId, t => t.Id, (m, t) => new { Member = m, Team = t.Name }).Join(db.People, m => m.Member.PersonId, p => p.Id, (m, p) => new { m.Member.TeamId, m.Team, p.Name })
            .ToListAsync(ct)).GroupBy(m => m.TeamId).ToDictionary(g => g.Key, g => (g.First().Team is { } team ? $"{team}: " : "") + string.Join(", ", g.Select(m => m.Name).Order()));
        return TypedResults.Ok(new CopyingView(report.State, report.RequestedAt, report.FinishedAt, report.Entries, [.. pairs.Select(p => new CopyingPairView(
            Name(p.FirstSubmission), p.FirstSubmission, Name(p.SecondSubmission), p.SecondSubmission, p.Observed, p.Expected, p.Share, p.Deviations, p.PValue, p.Words))]));

        string Name(Guid submission) => names.GetValueOrDefault(teamOf.GetValueOrDefault(submission), "a team without members");
    }

    internal static async Task<Results<Accepted, ProblemHttpResult>> Compare(
        string course, string assignment, Membership membership, CurrentUser user, AutograderDbContext db, IBackgroundJobClient jobs, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        var (id, now) = (member.Assignment.Id, clock.GetUtcNow());
        var report = await db.CopyingReports.SingleOrDefaultAsync(r => r.AssignmentId == id, ct);
        if (report is null) db.CopyingReports.Add(report = CopyingReport.For(id));
        report.Request(user.Id, now);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.CopyingCompared, user.Id, now, id));
        await db.SaveChangesAsync(ct);
        jobs.Enqueue<ICopyingJob>(job => job.CompareAsync(id, CancellationToken.None)); // lost with us, it is asked for once more by whoever waits
        return TypedResults.Accepted((string?)null);
    }
}
