using System.Threading.RateLimiting;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Microsoft.AspNetCore.RateLimiting;

namespace Autograder.Api.Features.RateLimits;

/// <summary>One person cannot flood. The bounds are far above what work needs; fairness in the queue is the queue's own affair.</summary>
internal sealed record RateLimitSettings
{
    public const string Section = "RateLimits";

    /// <summary>Uploads at once; afterwards as many a minute as <see cref="UploadsPerMinute"/>.</summary>
    public int UploadBurst { get; init; } = 120;
    public int UploadsPerMinute { get; init; } = 30;
    /// <summary>Tokens issued or revoked at once; afterwards as many a minute as <see cref="TokensPerMinute"/>.</summary>
    public int TokenBurst { get; init; } = 30;
    public int TokensPerMinute { get; init; } = 10;
    public int RequestBurst { get; init; } = 600;
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Wrong tokens from one address within five minutes.</summary>
    public int FailedSignIns { get; init; } = 20;
}

internal static class RateLimitPolicies
{
    public const string Uploads = "uploads";
    public const string Tokens = "tokens";

    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection(RateLimitSettings.Section).Get<RateLimitSettings>() ?? new RateLimitSettings();
        services.AddSingleton(settings);
        return services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Request.Path.StartsWithSegments("/api")
                ? Bucket(Who(context), settings.RequestBurst, settings.RequestsPerSecond, TimeSpan.FromSeconds(1))
                : RateLimitPartition.GetNoLimiter(""));
            options.AddPolicy(Uploads, context => Bucket(Who(context), settings.UploadBurst, settings.UploadsPerMinute, TimeSpan.FromMinutes(1)));
            options.AddPolicy(Tokens, context => Bucket(Who(context), settings.TokenBurst, settings.TokensPerMinute, TimeSpan.FromMinutes(1)));
            options.OnRejected = RejectAsync;
        });
    }

    /// <summary>A person, or for who has not signed in, an address.</summary>
    private static string Who(HttpContext context) => CurrentUser.From(context.User)?.Id.ToString() ?? ClientAddress.Of(context);

    private static RateLimitPartition<string> Bucket(string who, int burst, int perPeriod, TimeSpan period) =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst, TokensPerPeriod = perPeriod, ReplenishmentPeriod = period, AutoReplenishment = true,
        });

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        TimeSpan? wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var stated) ? stated : null;
        rejected.HttpContext.Response.Headers.RetryAfter = RetryAfter.Seconds(wait ?? TimeSpan.FromSeconds(1));
        await Problem.TooFast(wait).ExecuteAsync(rejected.HttpContext);
    }
}
