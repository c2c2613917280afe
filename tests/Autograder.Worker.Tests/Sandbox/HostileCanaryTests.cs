using System.Collections.Concurrent;
using Autograder.Worker.Grading;
using Canaries;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>Hostile submissions, graded by the real grader in the real sandbox.</summary>
public class HostileCanaryTests(Sandboxes sandboxes)
{
    /// <summary>Side by side, as some of them sleep until their wall time is over.</summary>
    [Fact]
    public async Task Every_hostile_submission_earns_what_is_honest_in_it()
    {
        var surprises = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Canary.Names("hostile"),
            new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken },
            async (name, stop) =>
            {
                var canary = Canary.Load("hostile", name);
                var graded = await new SubmissionGrader(sandboxes.Cold).GradeAsync(
                    new GradingTask(canary.Homework, canary.Files, CourseSecret: new byte[32], SubmissionId: name), _ => ValueTask.CompletedTask, stop);

                foreach (var surprise in canary.Surprises(graded.Sheet)) surprises.Add($"{name}: {surprise}");
                if (graded.Log.Length > 1 << 20) surprises.Add($"{name}: a log of {graded.Log.Length} characters");
                if (graded.Log.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) surprises.Add($"{name}: control characters in the log");
            });
        Assert.True(surprises.IsEmpty, string.Join("\n", surprises.Order()));
    }
}
