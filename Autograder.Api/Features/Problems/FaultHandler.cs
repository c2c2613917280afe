using Autograder.Data.Database;
using Microsoft.AspNetCore.Diagnostics;

namespace Autograder.Api.Features.Problems;

/// <summary>What was thrown is our fault. A database that is away is told apart, because repeating the request will help.</summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> log) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken ct)
    {
        // The caller's own fault, found by the server while it read the body.
        if (exception is BadHttpRequestException bad)
        {
            await Problem.BadRequest(bad.Message).ExecuteAsync(context);
            return true;
        }

        if (DatabaseFaults.IsAway(exception))
        {
            LogDatabaseAway(context.Request.Method, context.Request.Path, exception.GetBaseException().Message);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await Problem.DatabaseAway().ExecuteAsync(context);
            return true;
        }

        LogFault(exception, context.Request.Method, context.Request.Path);
        if (!context.Request.Path.StartsWithSegments("/api")) return false; // pages show their own
        await Problem.OurFault().ExecuteAsync(context);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away; {Method} {Path} answered 503: {Reason}")]
    private partial void LogDatabaseAway(string method, PathString path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, PathString path);
}
