using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;

namespace Autograder.Grading.Judging;

/// <summary>A case and what became of it in the sandbox.</summary>
public abstract record CaseRun
{
    private CaseRun() { }

    public sealed record Answered(Case Case, IReadOnlyList<Outcome> Outcomes) : CaseRun;

    /// <summary>There was no usable answer: the process ended, took too long or did not speak the protocol.</summary>
    public sealed record Interrupted(Case Case, Verdict Verdict, string Message) : CaseRun;
}
