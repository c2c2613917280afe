using System.ComponentModel;
using Hangfire;

namespace Autograder.Data.Jobs;

/// <summary>Compares the entries of a competition with each other. Doing it twice changes nothing: the report is written as a whole.</summary>
public interface ICopyingJob
{
    [Queue(GradingQueues.Regrade)]
    [AutomaticRetry(Attempts = 2, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [DisplayName("Compare the entries of competition {0}")]
    Task CompareAsync(Guid assignmentId, CancellationToken stop);
}
