using System.Globalization;

namespace Autograder.Api.Components.Layout;

/// <summary>Times and amounts in words.</summary>
internal static class Moment
{
    public static string OfDay(DateTimeOffset at, string zone) =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(at, zone).ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>As a field for a date and a time shows it, on the course's clocks.</summary>
    public static string ForField(DateTimeOffset? at, string zone) =>
        at is { } moment ? TimeZoneInfo.ConvertTimeBySystemTimeZoneId(moment, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : "";

    /// <summary>What such a field was sent with; null where it is empty, no time, or one that the course's clocks skip.</summary>
    public static DateTimeOffset? FromField(string? text, string zone)
    {
        var clocks = TimeZoneInfo.FindSystemTimeZoneById(zone);
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, out var local) && !clocks.IsInvalidTime(local) ? new DateTimeOffset(local, clocks.GetUtcOffset(local)).ToUniversalTime() : null;
    }

    /// <summary><c>in 4 days</c>, <c>3 minutes ago</c>.</summary>
    public static string From(DateTimeOffset now, DateTimeOffset at) => at >= now ? $"in {Length(at - now)}" : $"{Length(now - at)} ago";

    /// <summary>One unit, rounded down: nobody who reads "2 days" should find it was only one and a half.</summary>
    public static string Length(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{(int)span.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)span.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(int)span.TotalMinutes} minutes",
        { TotalSeconds: >= 1 and < 2 } => "1 second",
        _ => $"{Math.Max(0, (int)span.TotalSeconds)} seconds",
    };

    public static string Points(decimal points) => points.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        1 => "1 byte",
        < 1024 => $"{bytes} bytes",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MiB"),
    };

    public static string Count(int n, string one, string? many = null) => n == 1 ? $"1 {one}" : $"{n} {many ?? one + "s"}";
}
