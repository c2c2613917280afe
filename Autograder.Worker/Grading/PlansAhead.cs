using Autograder.Grading.Checks;

namespace Autograder.Worker.Grading;

/// <summary>
/// The plans of a submission's checks, in their order, each made while the check before it runs: drawing inputs and computing what they
/// should give is our work, and the student does not wait for it.
/// </summary>
internal sealed class PlansAhead
{
    private readonly GradingTask task;
    private readonly Queue<Check> unplanned;
    private Task<IReadOnlyList<Case>>? next;

    public PlansAhead(GradingTask task)
    {
        (this.task, unplanned) = (task, new Queue<Check>(task.Homework.Checks));
        PlanNext();
    }

    /// <summary>Of the first check, then of the second …</summary>
    public async Task<IReadOnlyList<Case>> NextAsync()
    {
        var cases = await (next ?? throw new InvalidOperationException("Every check has had its plan."));
        PlanNext();
        return cases;
    }

    private void PlanNext() => next = unplanned.TryDequeue(out var check)
        ? Task.Run(() => check.Plan(new SecretInputs(task.CourseSecret, task.SubmissionId, check.Id)))
        : null;
}
