using Autograder.Api.Features.Problems;
using Autograder.Api.Features.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Tokens;

/// <param name="Secret">Shown this once; it is stored nowhere.</param>
internal sealed record IssuedToken(AccessToken Token, string Secret);

internal sealed record TokenList(IReadOnlyList<AccessToken> Tokens);

internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("/", List).WithSummary("Your tokens that are good, as far as the one you use reaches; never their secrets");
        tokens.MapPost("/", Issue).RequireRateLimiting(RateLimitPolicies.Tokens).WithSummary("A new token, which reaches no further than the one you use. Its secret is in the answer and nowhere else");
        tokens.MapDelete("/{id:guid}", Revoke).RequireRateLimiting(RateLimitPolicies.Tokens).WithSummary("Ends a token, and those that were issued with it, at once");
    }

    internal static async Task<Ok<TokenList>> List(AccessTokens tokens, CancellationToken ct) => TypedResults.Ok(new TokenList(await tokens.ListAsync(ct)));

    internal static async Task<Results<Created<IssuedToken>, ProblemHttpResult>> Issue(TokenRequest request, AccessTokens tokens, HttpResponse response, CancellationToken ct)
    {
        var outcome = await tokens.IssueAsync(request, ct);
        if (outcome is not IssueOutcome.Issued(var token, var secret)) return Refusal(outcome);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/tokens/{token.Id}", new IssuedToken(token, secret));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Revoke(Guid id, AccessTokens tokens, CancellationToken ct) =>
        await tokens.RevokeAsync(id, ct) ? TypedResults.NoContent() : Problem.NotFound();

    /// <summary>In the same words for REST and for the page.</summary>
    internal static ProblemHttpResult Refusal(IssueOutcome outcome) => outcome switch
    {
        IssueOutcome.NoSuchCourse => Problem.NotFound(),
        IssueOutcome.Malformed malformed => Problem.BadRequest(malformed.Reason),
        IssueOutcome.TooWide wide => Problem.TooWide(wide.Reason),
        IssueOutcome.TooMany many => Problem.TooManyTokens(many.Most),
        _ => throw new ArgumentException($"{outcome.GetType().Name} is not a refusal.", nameof(outcome)),
    };
}
