using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

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

        if (IsDatabaseAway(exception))
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

    /// <summary>Refused or lost connections, a server that starts, stops or is full; not a query that is wrong.</summary>
    internal static bool IsDatabaseAway(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: var state })
                return state is ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..];
            if (e is NpgsqlException { InnerException: IOException or TimeoutException or System.Net.Sockets.SocketException }) return true;
            if (e is NpgsqlException { IsTransient: true }) return true;
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away; {Method} {Path} answered 503: {Reason}")]
    private partial void LogDatabaseAway(string method, PathString path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, PathString path);
}
