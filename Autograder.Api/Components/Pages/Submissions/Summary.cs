using Autograder.Api.Components.Layout;
using Autograder.Api.Features.Submissions;
using Autograder.Grading.Checks;
using Autograder.Grading.Results;

namespace Autograder.Api.Components.Pages.Submissions;

/// <summary>A result in one sentence, careful about what "all" means.</summary>
/// <param name="Tone">The class that colours it.</param>
/// <param name="Headline">What can be said of all checks, or how many passed.</param>
/// <param name="Rest">What is left, in kinds that ask for different work: to write, to mend.</param>
internal sealed record Summary(string Tone, string Headline, string? Rest)
{
    public static Summary Of(IReadOnlyList<ComponentView> components)
    {
        var checks = components.SelectMany(c => c.Checks).ToList();
        var passed = checks.Count(c => c.Verdict is Verdict.Passed);
        var unfinished = checks.Count(c => c.Verdict is Verdict.NotDoneYet or Verdict.Missing);
        var wrong = checks.Count - passed - unfinished;
        var publicOnes = checks.Where(c => c.Visibility is Visibility.Public).ToList();

        // A hidden check takes part in the points and is not in the list of who may not see it.
        var holdsBack = components.Any(c => c.Checks.Sum(check => check.MaxScore) < c.MaxScore);
        if (checks.Count > 0 && passed == checks.Count)
        {
            return holdsBack
                ? new("good", "Every check you can see passed", "Hidden checks are shown when the assignment has closed.")
                : new("good", $"Everything passed: {Moment.Count(checks.Count, "check")}", null);
        }

        var rest = (unfinished, wrong) switch
        {
            (0, var w) => $"{Moment.Count(w, "check")} did not pass.",
            (var u, 0) => $"{Moment.Count(u, "check")} not done yet.",
            var (u, w) => $"{Moment.Count(w, "check")} did not pass, {u} not done yet.",
        };
        if (publicOnes.Count > 0 && publicOnes.All(c => c.Verdict is Verdict.Passed))
            return new("info", $"All {publicOnes.Count} public checks passed", $"Those are the ones in the handout. Of the others, {rest}");
        return new("part", $"{passed} of {Moment.Count(checks.Count, "check")} passed", rest);
    }
}
