namespace Autograder.Api.Features.SignIn;

internal static class ClientAddress
{
    /// <summary>The connection's address; behind a proxy, what forwarded-headers middleware made of it.</summary>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
