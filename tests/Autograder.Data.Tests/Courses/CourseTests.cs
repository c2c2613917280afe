using Autograder.Data.Courses;

namespace Autograder.Data.Tests.Courses;

public class CourseTests
{
    [Theory]
    [InlineData("America/New_York", "2026-03-08T12:00:00Z", 23)] // clocks go forward
    [InlineData("America/New_York", "2026-11-01T12:00:00Z", 25)] // and back
    [InlineData("America/New_York", "2026-07-01T12:00:00Z", 24)]
    [InlineData("Africa/Cairo", "2026-04-24T12:00:00Z", 23)] // forward at midnight: there is no 00:00 that day
    [InlineData("Asia/Kathmandu", "2026-07-01T12:00:00Z", 24)]
    public void A_day_is_from_midnight_to_midnight_also_when_clocks_change(string zone, string now, int hours)
    {
        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);

        var (start, end) = Course.Open("c", "C", zone, at).DayOf(at);

        Assert.Equal(TimeSpan.FromHours(hours), end - start);
        Assert.InRange(at, start, end);
    }

    [Fact]
    public void Every_course_has_a_secret_of_its_own()
    {
        var (one, other) = (Course.Open("a", "A", "UTC", Classroom.Now), Course.Open("b", "B", "UTC", Classroom.Now));
        Assert.Equal(Course.SecretBytes, one.Secret.Length);
        Assert.NotEqual(one.Secret, other.Secret);
    }

    [Fact]
    public void A_time_zone_that_nobody_knows_is_refused() =>
        Assert.Throws<ArgumentException>(() => Course.Open("a", "A", "Atlantis/Capital", Classroom.Now));
}
