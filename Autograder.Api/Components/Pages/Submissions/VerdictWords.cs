using Autograder.Grading.Results;
using MudBlazor;

namespace Autograder.Api.Components.Pages.Submissions;

/// <summary>A verdict as pages show it: not written yet is a state of work, wrong is a mistake, and a broken limit is neither.</summary>
/// <param name="Tone">The class that colours it; the words say the same without colour.</param>
internal sealed record VerdictWords(string Words, string Tone, string Icon)
{
    public static VerdictWords Of(Verdict verdict) => verdict switch
    {
        Verdict.Passed => new("passed", "good", Icons.Material.Filled.Check),
        Verdict.NotDoneYet => new("not done yet", "open", Icons.Material.Outlined.PendingActions),
        Verdict.Missing => new("missing", "open", Icons.Material.Outlined.SearchOff),
        Verdict.WrongValue => new("wrong value", "bad", Icons.Material.Filled.Close),
        Verdict.WrongShape => new("wrong shape", "bad", Icons.Material.Filled.Close),
        Verdict.WrongType => new("wrong type", "bad", Icons.Material.Filled.Close),
        Verdict.NotFinite => new("not finite", "bad", Icons.Material.Filled.Close),
        Verdict.Raised => new("raised an error", "bad", Icons.Material.Outlined.ErrorOutline),
        Verdict.ImportRefused => new("import refused", "bad", Icons.Material.Outlined.Block),
        Verdict.Exited => new("ended the process", "bad", Icons.Material.Outlined.ErrorOutline),
        Verdict.Killed => new("was killed", "bad", Icons.Material.Outlined.ErrorOutline),
        Verdict.ProtocolBroken => new("broke the protocol", "bad", Icons.Material.Outlined.ErrorOutline),
        Verdict.CpuTimeExceeded => new("too slow", "warn", Icons.Material.Outlined.TimerOff),
        Verdict.WallTimeExceeded => new("never finished", "warn", Icons.Material.Outlined.TimerOff),
        Verdict.OutOfMemory => new("out of memory", "warn", Icons.Material.Outlined.Memory),
        Verdict.OutputTooLarge => new("output too large", "warn", Icons.Material.Outlined.Memory),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "This verdict has no words yet."),
    };
}
