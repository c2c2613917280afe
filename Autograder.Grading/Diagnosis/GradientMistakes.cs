using Autograder.Grading.Judging;
using ReferenceImpl;

namespace Autograder.Grading.Diagnosis;

/// <summary>Mistakes that any gradient can have, for checks to name in one line.</summary>
internal static class GradientMistakes
{
    /// <summary>The gradient of a layer is a sum over the batch: the loss has divided by its size already.</summary>
    public static Expectation DividedByBatch(this Expectation expectation, Tensor right, int n) => expectation
        .Mistake("divided-by-N", "is divided by the batch size N; the loss has divided by it already", () => right / n)
        .Mistake("times-N", "is multiplied by the batch size N", () => right * n);

    /// <summary>Backward called twice on fresh objects: what a second call may leave behind.</summary>
    public static Expectation LeftOver(this Expectation expectation, Tensor first, Tensor second) => expectation
        .Mistake("accumulated", "adds up over backward calls; each call should set it afresh", () => first + second)
        .Mistake("stale", "still holds the gradient of the first backward", () => first);
}
