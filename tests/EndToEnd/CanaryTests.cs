using System.Collections.Concurrent;
using Autograder.Grading;
using Autograder.Grading.Results;

namespace EndToEnd;

/// <summary>Every known submission on the whole way: HTTP, PostgreSQL, Hangfire, runc, judge, board.</summary>
public sealed class CanaryTests(Service service) : IClassFixture<Service>
{
    private const int InFlight = 10;

    [Fact]
    public async Task Every_known_and_every_hostile_submission_gets_the_known_result()
    {
        var names = service.Students.Keys.ToList();
        var canaries = Catalogue.Homeworks.Select(h => h.Id).Append("hostile").SelectMany(folder => Canary.Names(folder).Select(name => Canary.Load(folder, name))).ToList();
        var surprises = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(canaries.Select((canary, k) => (canary, service.As(names[k % names.Count], canary.Homework.Id))), options, async (one, _) =>
        {
            var (canary, student) = one;
            var result = await student.AwaitGradedAsync(await student.SubmitAsync(canary.Zip()));
            var sheet = GradeSheet.FromJson(result.GetRawText());
            // What an attack comes to does not depend on the inputs.
            foreach (var surprise in canary.Expectation.Attack is null ? canary.SurprisesOnAnyInputs(sheet) : canary.Surprises(sheet)) surprises.Add($"{canary.Name}: {surprise}");
        });
        Assert.True(surprises.IsEmpty, string.Join('\n', surprises.Order()));
        foreach (var homework in Catalogue.Homeworks)
            Assert.Equal(homework.Components.Sum(c => c.MaxScore), await service.As(names[0], homework.Id).BestScoreOnBoardAsync());
    }
}
