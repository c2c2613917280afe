using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw1p1;

/// <summary>What Adam and AdamW give when they are computed in another accepted way, or with one known mistake.</summary>
internal static class AdamMistakes
{
    /// <summary>Papers and libraries disagree about where ε stands; it shows only where gradients are tiny.</summary>
    public static Expectation AcceptEpsilonPlaces(this Expectation expectation, AdamRecipe right, Trajectory trajectory) => expectation
        .Accept("epsilon-outside", "has ε outside the root, √v̂ + ε, as Kingma and Ba and PyTorch have it; the course has it inside. Both are accepted",
            () => (right with { Denominator = AdamRecipe.EpsilonOutsideRoot }).Run(trajectory))
        .Accept("epsilon-uncorrected", "has ε beside the uncorrected second moment, as in the quicker form of Kingma and Ba's section 2; it is accepted",
            () => RunUncorrected(right, trajectory));

    public static Expectation StepMistakes(this Expectation expectation, AdamRecipe right, Trajectory trajectory)
    {
        Func<Value> By(AdamRecipe wrong) => () => wrong.Run(trajectory);
        return expectation
            .Mistake("unchanged", "is what it was before the steps", () => trajectory.Start)
            .Mistake("climbs", "moves along the gradient; it should move against it", By(right with { Rate = -right.Rate }))
            .Mistake("learning-rate-ignored", "moves as with a learning rate of 1", By(right with { Rate = 1 }))
            .Mistake("not-corrected", "is computed without bias correction: the moments are not divided by 1 − βᵗ", By(right with { Correction1 = _ => 1, Correction2 = _ => 1 }))
            .Mistake("first-not-corrected", "is computed without the bias correction of the first moment", By(right with { Correction1 = _ => 1 }))
            .Mistake("second-not-corrected", "is computed without the bias correction of the second moment", By(right with { Correction2 = _ => 1 }))
            .Mistake("t-not-counted", "is corrected as if every step were the first: t does not grow", By(CorrectedAt(right, _ => 1)))
            .Mistake("t-ahead", "is corrected with t one too high: the first step has t = 1", By(CorrectedAt(right, t => t + 1)))
            .Mistake("correction-kept", "keeps the corrected moments and corrects them again at the next step", By(right with { KeepsCorrected = true }))
            .Mistake("betas-swapped", "has beta1 and beta2 swapped", By(new AdamRecipe(right.Rate, right.Beta2, right.Beta1)
            {
                Epsilon = right.Epsilon, CoupledDecay = right.CoupledDecay, DecayBefore = right.DecayBefore, DecayAfter = right.DecayAfter,
            }))
            .Mistake("beta1-reversed", "gives beta1 to the gradient and 1 − beta1 to the old first moment", By(right with { Keep1 = 1 - right.Beta1, Take1 = right.Beta1 }))
            .Mistake("beta2-reversed", "gives beta2 to the gradient and 1 − beta2 to the old second moment", By(right with { Keep2 = 1 - right.Beta2, Take2 = right.Beta2 }))
            .Mistake("first-not-damped", "adds the whole gradient to the first moment; it should be multiplied by 1 − beta1", By(right with { Take1 = 1 }))
            .Mistake("second-not-damped", "adds the whole squared gradient to the second moment; it should be multiplied by 1 − beta2", By(right with { Take2 = 1 }))
            .Mistake("first-not-kept", "forgets the first moment between steps", By(right with { Keep1 = 0 }))
            .Mistake("second-not-kept", "forgets the second moment between steps", By(right with { Keep2 = 0 }))
            .Mistake("not-squared", "averages the gradient's magnitude in the second moment; it should average its square", By(right with { Square = g => g.Abs() }))
            .Mistake("root-missing", "divides by the second moment instead of its square root", By(right with { Denominator = (v, epsilon) => v + epsilon }))
            .Mistake("not-divided", "moves by the first moment alone; it should be divided by the root of the second", By(right with { Denominator = (_, _) => Tensor.Ones(1) }))
            .Mistake("plain-descent", "moves by the plain gradient, as SGD does", By(right with { Keep1 = 0, Take1 = 1, Correction1 = _ => 1, Denominator = (_, _) => Tensor.Ones(1) }))
            .Mistake("stale-gradient", "moves by the gradient of the first step again and again; it should be read anew at each",
                () => right.Run(trajectory with { Gradients = [.. trajectory.Gradients.Select(_ => trajectory.Gradients[0])] }))
            .Mistake("first-step-only", "is what it was after the first step", () => right.Run(trajectory with { Gradients = [trajectory.Gradients[0]] }))
            .WhenNotFinite("is not finite, as it is when t is still 0 at the first step (1 − βᵗ is zero then), or when the second moment can be negative");
    }

    private const double Tiny = 1e-2;

    private const string DecayAfter = "has the decay applied after the step, not before it; the difference is η²·λ, and both are accepted";

    /// <param name="decay">λ.</param>
    public static Expectation DecayMistakes(this Expectation expectation, AdamRecipe right, Trajectory trajectory, double decay)
    {
        Func<Value> By(AdamRecipe wrong) => () => wrong.Run(trajectory);
        var without = right with { DecayBefore = 0 };
        var after = without with { DecayAfter = right.Rate * decay };
        expectation
            .Accept("decay-after", DecayAfter, By(after))
            .Accept("decay-after", DecayAfter, By(after with { Denominator = AdamRecipe.EpsilonOutsideRoot }))
            .Accept("decay-after", DecayAfter, () => RunUncorrected(after, trajectory))
            .Mistake("decay-alone", "is only decayed: Adam's own step is missing", By(right with { Rate = 0 }))
            .Mistake("decay-in-gradient", "has the decay added to the gradient, as in L2 regularisation; AdamW takes it from the weight itself", By(without with { CoupledDecay = decay }))
            .Mistake("decay-without-learning-rate", "decays by weight_decay; it should decay by learning rate times weight_decay", By(right with { DecayBefore = decay }))
            .Mistake("decay-reversed", "grows by the decay instead of shrinking by it", By(right with { DecayBefore = -right.DecayBefore }))
            .Mistake("default-decay", "decays with the default weight_decay 0.01, not with the one given", By(right with { DecayBefore = right.Rate * 0.01 }));
        // Of tiny gradients a tiny part is taken: nobody could tell it from nothing.
        return trajectory.Gradients.All(g => g.Abs().Max() < Tiny) ? expectation : expectation
            .Mistake("decay-forgotten", "is computed without weight decay", By(without))
            .Mistake("decay-of-gradient", "decays by a part of the gradient; weight_decay is multiplied with the weight itself",
                By(without with { GradientDecay = right.Rate * decay }));
    }

    public static AdamRecipe CorrectedAt(AdamRecipe right, Func<int, int> count) => right with
    {
        Correction1 = t => 1 - Math.Pow(right.Beta1, count(t)),
        Correction2 = t => 1 - Math.Pow(right.Beta2, count(t)),
    };

    // θ − η·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε): the same as ε/√(1 − β₂ᵗ) beside √v̂, so ε differs from step to step.
    private static Tensor RunUncorrected(AdamRecipe right, Trajectory trajectory)
    {
        var t = 0;
        return (right with { Denominator = (vHat, epsilon) => vHat.Sqrt() + epsilon / Math.Sqrt(right.Correction2(++t)) }).Run(trajectory);
    }
}
