using System.ComponentModel;
using Hangfire;

namespace Autograder.Data.Jobs;

/// <summary>Wakes a worker, which then claims the run whose turn it is.</summary>
/// <remarks>
/// The id says which upload rang the bell and is there to be read on a dashboard; as many bells ring as runs wait, and the order
/// is the table's. A bell too many finds nothing, and one too few is noticed by the sweeper. So there are no retries
/// here: what becomes of a run is written in its row. Hangfire takes these filters from the type named in
/// Enqueue&lt;T&gt;: on the implementation they are ignored.
/// </remarks>
public interface IGradingJob
{
    [Queue(GradingQueues.Interactive)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [DisplayName("Grade, woken for run {0}")]
    Task GradeNextAsync(Guid wokenFor, CancellationToken stop);
}

/// <summary>The same, woken for a regrade.</summary>
public interface IRegradingJob
{
    [Queue(GradingQueues.Regrade)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [DisplayName("Regrade, woken for run {0}")]
    Task GradeNextAsync(Guid wokenFor, CancellationToken stop);
}
