using Autograder.Grading.Results;

namespace EndToEnd;

/// <summary>Every known submission on the whole way: HTTP, PostgreSQL, Hangfire, runc, judge, board.</summary>
public sealed class CanaryTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Every_known_submission_of_homework_1_gets_the_known_result()
    {
        var students = service.Students.Keys.Select(service.As).ToList();
        var canaries = Canary.Names("hw1p1").Select(name => Canary.Load("hw1p1", name)).ToList();
        var surprises = await Task.WhenAll(canaries.Select(async (canary, k) =>
        {
            var student = students[k % students.Count];
            var submission = await student.SubmitAsync(canary.Zip());
            var result = await student.AwaitGradedAsync(submission);
            return canary.Surprises(GradeSheet.FromJson(result.GetRawText())).Select(surprise => $"{canary.Name}: {surprise}");
        }));
        Assert.Empty(surprises.SelectMany(s => s));
    }
}
