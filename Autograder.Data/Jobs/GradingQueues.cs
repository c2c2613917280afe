using Autograder.Data.Grading;
using Hangfire;

namespace Autograder.Data.Jobs;

public static class GradingQueues
{
    public const string Interactive = "grading";
    public const string Regrade = "regrading";

    /// <summary>Rings for a run that is already committed. If we die before this line, the sweeper rings instead.</summary>
    public static void Wake(this IBackgroundJobClient jobs, GradingRun run)
    {
        var id = run.Id;
        if (run.Priority is RunPriority.Interactive) jobs.Enqueue<IGradingJob>(job => job.GradeNextAsync(id, CancellationToken.None));
        else jobs.Enqueue<IRegradingJob>(job => job.GradeNextAsync(id, CancellationToken.None));
    }
}
