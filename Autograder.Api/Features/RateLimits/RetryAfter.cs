using System.Globalization;

namespace Autograder.Api.Features.RateLimits;

internal static class RetryAfter
{
    /// <summary>Whole seconds, rounded up: who obeys is not sent away again.</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
