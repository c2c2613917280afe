using System.Collections.Concurrent;
using Autograder.Grading.Results;

namespace EndToEnd;

/// <summary>Every known submission on the whole way: HTTP, PostgreSQL, Hangfire, runc, judge, board.</summary>
public sealed class CanaryTests(Service service) : IClassFixture<Service>
{
    private const int InFlight = 10;

    [Fact]
    public async Task Every_known_and_every_hostile_submission_gets_the_known_result()
    {
        var students = service.Students.Keys.Select(service.As).ToList();
        var canaries = new[] { "hw1p1", "hostile" }.SelectMany(folder => Canary.Names(folder).Select(name => Canary.Load(folder, name))).ToList();
        var surprises = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(canaries.Select((canary, k) => (canary, students[k % students.Count])), options, async (one, _) =>
        {
            var (canary, student) = one;
            var result = await student.AwaitGradedAsync(await student.SubmitAsync(canary.Zip()));
            foreach (var surprise in canary.Surprises(GradeSheet.FromJson(result.GetRawText()), onAnyInputs: true)) surprises.Add($"{canary.Name}: {surprise}");
        });
        Assert.True(surprises.IsEmpty, string.Join('\n', surprises.Order()));
        Assert.Equal(120, await students[0].BestScoreOnBoardAsync());
    }
}
