using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Grades;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Grades;

internal static class GradeEndpoints
{
    public static void MapGrades(this IEndpointRouteBuilder api)
    {
        var competition = api.MapGroup("/courses/{course}/assignments/{assignment}").WithTags("Grades");
        competition.MapGet("/grading-policy", GetPolicy).WithSummary("Cut-offs, bonus and deductions of a competition; for students once they are announced");
        competition.MapPut("/grading-policy", SetPolicy).WithSummary("For staff: set them. No grade changes until they are published");
        competition.MapPost("/grades/preview", Preview).WithSummary("For staff: what these cut-offs would give, for each student and how; without a body, what those that are set would");
        competition.MapPost("/grades/publish", Publish).WithSummary("For staff: write the grades into the gradebook, with how each was computed");
    }

    internal static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> GetPolicy(
        string course, string assignment, Membership membership, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        return await db.PolicyAsync(member.Assignment, ct) is { } policy && (policy.IsAnnounced || member.IsStaff) ? TypedResults.Ok(policy) : Problem.NotFound();
    }

    internal static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> SetPolicy(
        string course, string assignment, PolicyView wish, Membership membership, CurrentUser user, GradePublication publication, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        if (GradeComputation.ProblemWith(member.Assignment, wish.Terms) is { } problem) return Problem.BadRequest(problem);
        await publication.SetPolicyAsync(member.Assignment, wish.Terms, wish.IsAnnounced, user.Id, ct);
        return TypedResults.Ok(wish);
    }

    internal static async Task<Results<Ok<GradePreview>, ProblemHttpResult>> Preview(
        string course, string assignment, PolicyView? wish, Membership membership, GradeComputation computation, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        var terms = (wish ?? await db.PolicyAsync(member.Assignment, ct))?.Terms;
        if (terms is null) return Problem.NoPolicy();
        if (GradeComputation.ProblemWith(member.Assignment, terms) is { } problem) return Problem.BadRequest(problem);
        return TypedResults.Ok(await computation.PreviewAsync(member.Course, member.Assignment, terms, ct));
    }

    /// <param name="wish">With the tag of a preview, exactly its grades are published or none.</param>
    internal static async Task<Results<Ok<PublicationOutcome.Published>, ProblemHttpResult>> Publish(
        string course, string assignment, PublicationWish? wish, Membership membership, CurrentUser user, GradePublication publication, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        return await publication.PublishAsync(member.Course, member.Assignment, wish?.Tag, user.Id, ct) switch
        {
            PublicationOutcome.Published published => TypedResults.Ok(published),
            PublicationOutcome.NoPolicy => Problem.NoPolicy(),
            PublicationOutcome.PolicyUnusable unusable => Problem.PolicyUnusable(unusable.Problem),
            PublicationOutcome.NotRevealed => Problem.GradesShowPrivate(),
            _ => Problem.PreviewStale(),
        };
    }
}

/// <param name="High">The score worth 90 %.</param>
/// <param name="Medium">Worth 70 %.</param>
/// <param name="Low">Worth 50 %.</param>
/// <param name="VeryLow">Worth 30 %.</param>
/// <param name="Bonus">Points above 100 for the best of the class.</param>
/// <param name="SlackDays">How many of the course's slack days may be used here.</param>
/// <param name="IsAnnounced">Whether students see this.</param>
public sealed record PolicyView(
    double High, double Medium, double Low, double VeryLow, decimal Bonus = 5, decimal EarlyDeduction = 10, decimal LateDeduction = 10, int SlackDays = 10,
    bool IsAnnounced = false)
{
    internal PolicyTerms Terms => new(High, Medium, Low, VeryLow, Bonus, EarlyDeduction, LateDeduction, SlackDays);

    public static PolicyView Of(PolicyTerms t, bool isAnnounced) =>
        new(t.High, t.Medium, t.Low, t.VeryLow, t.Bonus, t.EarlyDeduction, t.LateDeduction, t.SlackDays, isAnnounced);
}

/// <param name="Tag">Of the preview that was looked at; absent: whatever the grades are now.</param>
internal sealed record PublicationWish(string? Tag);
