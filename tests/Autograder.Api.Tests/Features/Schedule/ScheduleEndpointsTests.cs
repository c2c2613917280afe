using System.Net.Http.Json;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Schedule;

public sealed class ScheduleEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private HttpClient staff = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        staff = await api.AsAsync(await api.Room.EnrolAsync("Instructor", CourseRole.Instructor));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_later_deadline_makes_late_predictions_count_and_an_earlier_one_takes_them_off_the_board()
    {
        var competition = await Competition.OpenAsync(api.Room);
        var due = competition.Assignment.DueAt;
        await competition.ScoreAsync(await api.Room.EnrolAsync("Ann"), 0.6, at: due.AddHours(-1));
        await competition.ScoreAsync(await api.Room.EnrolAsync("Bob"), 0.9, at: due.AddHours(1));
        await competition.ScoreAsync(await api.Room.EnrolAsync("Ta", CourseRole.Ta), 0.99, at: due.AddHours(1), isStaff: true);
        Assert.Equal([0.6], await ScoresAsync(competition));

        await SetAsync(competition.Assignment, new { opensAt = competition.Assignment.OpensAt, dueAt = due.AddDays(1), closesAt = due.AddDays(2), attemptsPerDay = 3 });
        Assert.Equal([0.9, 0.6], await ScoresAsync(competition));
        var row = await ReadAsync(competition.Assignment);
        Assert.Equal((due.AddDays(1), due.AddDays(2), 3), (row.DueAt, row.ClosesAt, row.AttemptsPerDay));
        Assert.Null(row.Competition!.BoardsStaleSince); // the rebuild came to its end

        await SetAsync(competition.Assignment, new { opensAt = competition.Assignment.OpensAt, dueAt = due.AddHours(-2) });
        Assert.Empty(await competition.BoardAsync());
        Assert.Equal(2, await api.Room.WithAsync(db => db.AuditEntries.CountAsync(e => e.Action == AuditActions.ScheduleSet)));
    }

    [Fact]
    public async Task Homework_moves_too_and_what_cannot_be_is_refused_with_the_reason()
    {
        var homework = await api.Room.AssignAsync("hw");
        var late = await api.Room.SubmittedAsync(homework, await api.Room.EnrolAsync("Ann"), at: homework.DueAt.AddMinutes(1));
        Assert.True(late.IsLate);

        await SetAsync(homework, new { opensAt = homework.OpensAt, dueAt = homework.DueAt.AddMinutes(1) });
        Assert.False((await api.Room.ReadAsync(late)).IsLate);

        object[] impossible =
        [
            new { opensAt = homework.DueAt, dueAt = homework.DueAt },
            new { opensAt = homework.OpensAt, dueAt = homework.DueAt, closesAt = homework.DueAt.AddSeconds(-1) },
            new { opensAt = homework.OpensAt, dueAt = homework.DueAt, earlyAt = homework.OpensAt.AddDays(1) },
            new { opensAt = homework.OpensAt, dueAt = homework.DueAt, attemptsPerDay = 0 },
            new { dueAt = homework.DueAt },
        ];
        foreach (var schedule in impossible)
        {
            var response = await staff.PutAsJsonAsync(At(homework), schedule, TestContext.Current.CancellationToken);
            Assert.Equal(400, (int)response.StatusCode);
        }
        Assert.Equal(homework.DueAt.AddMinutes(1), (await ReadAsync(homework)).DueAt);
    }

    private async Task SetAsync(Assignment assignment, object schedule) =>
        (await staff.PutAsJsonAsync(At(assignment), schedule, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    private static Uri At(Assignment assignment) => new($"/api/v1/courses/idl/assignments/{assignment.Slug}/schedule", UriKind.Relative);

    private Task<Assignment> ReadAsync(Assignment assignment) => api.Room.WithAsync(db => db.Assignments.AsNoTracking().SingleAsync(a => a.Id == assignment.Id));

    private static async Task<List<double>> ScoresAsync(Competition competition) => [.. (await competition.BoardAsync()).Select(row => row.Score)];
}
