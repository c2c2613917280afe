using Microsoft.AspNetCore.Http.Features;

namespace Autograder.Api.Features.Submissions;

/// <param name="Data">One line of JSON.</param>
internal sealed record ServerSentEvent(string? Name, string? Id, string? Data)
{
    /// <summary>A comment in the stream. It tells proxies that the connection lives, and us when the client has gone.</summary>
    public static readonly ServerSentEvent StillHere = new(null, null, null);
}

/// <summary>Writes events as the WHATWG describes them, each at once.</summary>
internal sealed class EventStream(IAsyncEnumerable<ServerSentEvent> events) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        await response.WriteAsync("retry: 2000\n\n", context.RequestAborted);
        try
        {
            await foreach (var item in events.WithCancellation(context.RequestAborted))
            {
                await response.WriteAsync(Text(item), context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left, or the server stops; either way it reconnects if it wants to.
        }
    }

    private static string Text(ServerSentEvent item)
    {
        if (item.Data is null) return ": still here\n\n";
        var id = item.Id is null ? "" : $"id: {item.Id}\n";
        return $"event: {item.Name}\n{id}data: {item.Data}\n\n";
    }
}
