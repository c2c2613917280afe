using Autograder.Data.Assignments;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Tests.Standings;

public sealed class StandingUpdateTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Classroom room = new(server);

    public ValueTask InitializeAsync() => room.InitializeAsync();

    public ValueTask DisposeAsync() => room.DisposeAsync();

    [Theory]
    [InlineData(CountingRule.Best, new[] { 10, 30, 20 }, 2)]
    [InlineData(CountingRule.Best, new[] { 30, 30, 30 }, 1)] // of equal ones the earliest
    [InlineData(CountingRule.Last, new[] { 10, 30, 20 }, 3)]
    public async Task The_submission_that_counts_does_not_depend_on_the_order_of_grading(CountingRule rule, int[] scores, int counts)
    {
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0] })
        {
            var homework = await room.AssignAsync($"hw-{Guid.NewGuid():N}", a => a.Count(rule, newerReplacesQueued: false));
            var ann = await room.EnrolAsync("Ann");
            var versions = new List<Guid>();
            for (var i = 0; i < scores.Length; i++) versions.Add((await room.SubmittedAsync(homework, ann)).Id);
            var claims = new[] { (await room.ClaimAsync())!, (await room.ClaimAsync())!, (await room.ClaimAsync())! }.ToDictionary(c => c.SubmissionId);

            foreach (var i in order) Assert.True(await room.CompleteAsync(claims[versions[i]], scores[i]));

            var standing = await room.WithAsync(db => db.Standings.SingleAsync(s => s.PersonId == ann.Id));
            Assert.Equal((versions[counts - 1], scores[counts - 1]), (standing.SubmissionId, standing.Score));
        }
    }

    [Fact]
    public async Task Results_that_arrive_at_once_leave_one_standing_and_the_right_one()
    {
        var homework = await room.AssignAsync("hw");
        var ann = await room.EnrolAsync("Ann");
        for (var i = 0; i < 8; i++) await room.SubmittedAsync(homework, ann);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => room.ClaimAsync()));

        var completed = await Task.WhenAll(claims.Select((claim, i) => room.CompleteAsync(claim!, 10 + i)));

        Assert.All(completed, Assert.True);
        Assert.Equal(17, (await room.WithAsync(db => db.Standings.SingleAsync(s => s.PersonId == ann.Id))).Score);
    }
}
