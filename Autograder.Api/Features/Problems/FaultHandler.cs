using Autograder.Api.Components.Pages;
using Autograder.Data.Database;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Problems;

/// <summary>What was thrown is our fault. A database that is away is told apart, because repeating the request will help.</summary>
internal sealed partial class FaultHandler(IServiceScopeFactory scopes, ILogger<FaultHandler> log) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken ct)
    {
        // The caller's own fault, found by the server while it read the body.
        if (exception is BadHttpRequestException bad)
        {
            await AnswerAsync(context, Problem.BadRequest(bad.Message));
            return true;
        }

        if (DatabaseFaults.IsAway(exception))
        {
            LogDatabaseAway(context.Request.Method, context.Request.Path, exception.GetBaseException().Message);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await AnswerAsync(context, Problem.DatabaseAway());
            return true;
        }

        LogFault(exception, context.Request.Method, context.Request.Path);
        await AnswerAsync(context, Problem.OurFault());
        return true;
    }

    /// <summary>To a program as problem+json, to somebody who looks at a page as a page.</summary>
    private async Task AnswerAsync(HttpContext context, ProblemHttpResult problem)
    {
        var asked = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (asked?.Metadata.GetMetadata<RootComponentMetadata>() is null)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        await using var fresh = scopes.CreateAsyncScope(); // the request's own has begun to render the page that failed
        context.RequestServices = fresh.ServiceProvider;
        var page = new { problem.ProblemDetails.Title, problem.ProblemDetails.Detail };
        await new RazorComponentResult<FaultPage>(page) { StatusCode = problem.StatusCode }.ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away; {Method} {Path} answered 503: {Reason}")]
    private partial void LogDatabaseAway(string method, PathString path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, PathString path);
}
