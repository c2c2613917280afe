using System.Security.Cryptography;

namespace Autograder.Data.Courses;

public sealed class Course
{
    public const int SecretBytes = 32;

    private Course() { } // EF

    public Guid Id { get; private set; }

    /// <summary>The course's name in addresses: <c>idl</c>.</summary>
    public string Slug { get; private set; } = "";
    public string Title { get; private set; } = "";

    /// <summary>IANA name. A day of the attempts limit begins at midnight there.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>What secret inputs are derived from. Random per course, and it never leaves the database and the worker.</summary>
    public byte[] Secret { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Days a student may be late in all of the course's competitions together without losing points.</summary>
    public int SlackDays { get; private set; } = 10;

    public static Course Open(string slug, string title, string timeZone, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            throw new ArgumentException($"This machine knows no time zone '{timeZone}'.", nameof(timeZone));

        return new Course
        {
            Id = Guid.CreateVersion7(now), Slug = slug, Title = title, TimeZone = timeZone,
            Secret = RandomNumberGenerator.GetBytes(SecretBytes), CreatedAt = now,
        };
    }

    public void GrantSlackDays(int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        SlackDays = days;
    }

    /// <summary>The day that the course's calendar shows.</summary>
    public DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(at, TimeZone).DateTime);

    /// <summary>The midnights, as the course's clocks show them, between which <paramref name="now"/> lies.</summary>
    public (DateTimeOffset Start, DateTimeOffset End) DayOf(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return (Midnight(today), Midnight(today.AddDays(1)));

        // Where clocks go forward at midnight there is no 00:00; the day then begins at the first time that exists.
        DateTimeOffset Midnight(DateTime day)
        {
            while (zone.IsInvalidTime(day)) day = day.AddMinutes(15);
            return new DateTimeOffset(day, zone.GetUtcOffset(day)).ToUniversalTime();
        }
    }
}
