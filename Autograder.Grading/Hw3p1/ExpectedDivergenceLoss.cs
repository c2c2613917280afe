using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// The course's CTC loss: the mean over the batch of −Σ γ·log y, and its gradient −Σ γ/y, which is not divided by the batch size. The course's graders
/// have no equal neighbours.
/// </summary>
internal static class ExpectedDivergenceLoss
{
    public static Component Component => new("ctc-loss", "CTC loss", ["CTC/CTC.py"],
        Check.Core("hw3p1/ctc-loss/forward", "Forward: the mean of the expected divergences", 8, plan => Typical(plan, Forward)),
        Check.Core("hw3p1/ctc-loss/backward", "Backward: the gradient with respect to the probabilities", 4, plan => Typical(plan, Backward)),
        Check.Robust("hw3p1/ctc-loss/repeats", "Forward: equal neighbours in the target", 0.75m, plan => Repeats(plan, Forward)),
        Check.Robust("hw3p1/ctc-loss/lengths", "Forward: sequences and targets of different lengths in one batch", 0.75m, plan => Lengths(plan, Forward)),
        Check.Robust("hw3p1/ctc-loss/short", "One step in time, an empty target, a blank that is not 0", 0.5m, Short),
        Check.Robust("hw3p1/ctc-loss/backward-repeats", "Backward: equal neighbours in the target", 0.4m, plan => Repeats(plan, Backward)),
        Check.Robust("hw3p1/ctc-loss/backward-lengths", "Backward: zero beyond each sequence's end", 0.4m, plan => Lengths(plan, Backward)),
        Check.Robust("hw3p1/ctc-loss/second-use", "A second batch starts afresh", 0.2m, SecondUse));

    private const int Classes = 5;

    private static void Typical(Plan plan, Action<Case, Value.Ref, AlignedBatch> expect)
    {
        foreach (var (time, batch, length) in new[] { (8, 4, 3), (7, 3, 4) })
        {
            int[][] targets = [.. Enumerable.Range(0, batch).Select(_ => Alignment.DrawTarget(plan, length, Classes))];
            Use(plan, AlignedBatch.Draw(plan, time, Classes, [.. targets.Select(_ => time)], targets), expect);
        }
    }

    private static void Repeats(Plan plan, Action<Case, Value.Ref, AlignedBatch> expect)
    {
        int[][] targets = [.. Enumerable.Range(0, 3).Select(_ => Alignment.DrawTarget(plan, 4, Classes, repeats: true))];
        Use(plan, AlignedBatch.Draw(plan, 8, Classes, [8, 8, 8], targets), expect);
    }

    /// <summary>Once only the sequences differ in length and once only the targets, so that it can be told which is ignored; the first is not the longest, which others take for all.</summary>
    private static void Lengths(Plan plan, Action<Case, Value.Ref, AlignedBatch> expect)
    {
        foreach (var (inputs, lengths, trait) in new[]
        {
            (new[] { 7, 9, 6 }, new[] { 3, 3, 3 }, "sequences of different lengths"), ([9, 9, 9], [2, 4, 3], "targets of different lengths"),
        })
        {
            int[][] targets = [.. lengths.Select(length => Alignment.DrawTarget(plan, length, Classes))];
            // The padding is a symbol that the drawn targets may hold too: only their lengths tell where they end.
            Use(plan, AlignedBatch.Draw(plan, 9, Classes, inputs, targets) with { Padding = Classes - 1 }, expect, trait);
        }
    }

    private static void Short(Plan plan)
    {
        Use(plan, AlignedBatch.Draw(plan, 1, Classes, [1, 1, 1], [.. Enumerable.Range(0, 3).Select(_ => Alignment.DrawTarget(plan, 1, Classes))]), Both, "one step in time");
        Use(plan, AlignedBatch.Draw(plan, 6, Classes, [6, 6, 6], [Alignment.DrawTarget(plan, 1, Classes), [], Alignment.DrawTarget(plan, 2, Classes)]), Both, "an empty target");
        int[][] targets = [.. Enumerable.Range(0, 3).Select(_ => Alignment.DrawTarget(plan, 3, Classes))];
        Use(plan, AlignedBatch.Draw(plan, 7, Classes + 1, [7, 7, 7], targets, blank: Classes), Both, "a blank that is not 0");
    }

    private static void SecondUse(Plan plan)
    {
        var (first, second) = (One(), One());
        var (@case, loss) = Start(plan, second);
        @case.Call(loss, "forward", first.Arguments);
        @case.Call(loss, "backward");
        Forward(@case, loss, second);
        const string Kept = "is made with the posteriors of the batch before: they are still at the front of the list";
        ExpectGradient(@case, loss, second)
            .Mistake("posteriors-kept", Kept, () => second.Gradient(posteriorsOf: first, symbolsOf: second))
            .Mistake("posteriors-kept", Kept, () => second.Gradient(posteriorsOf: first, symbolsOf: first));

        AlignedBatch One() => AlignedBatch.Draw(plan, 7, Classes, [7, 7, 7], [.. Enumerable.Range(0, 3).Select(_ => Alignment.DrawTarget(plan, 4, Classes))]); // not as many symbols as sequences
    }

    private static void Use(Plan plan, AlignedBatch batch, Action<Case, Value.Ref, AlignedBatch> expect, params string[] traits)
    {
        var (@case, loss) = Start(plan, batch, traits);
        expect(@case, loss, batch);
    }

    private static (Case Case, Value.Ref Loss) Start(Plan plan, AlignedBatch batch, params string[] traits)
    {
        var @case = plan.Case($"T = {batch.Time}, B = {batch.Batch}, input lengths {string.Join(", ", batch.InputLengths)}, target lengths "
            + $"{string.Join(", ", batch.Targets.Select(t => t.Length))}{(batch.Blank == 0 ? "" : $", BLANK = {batch.Blank}")}", traits);
        return (@case, batch.Blank == 0 ? @case.New(TargetExtension.Module, "CTCLoss") : @case.New(TargetExtension.Module, "CTCLoss", batch.Blank));
    }

    private static void Both(Case @case, Value.Ref loss, AlignedBatch batch)
    {
        Forward(@case, loss, batch);
        ExpectGradient(@case, loss, batch);
    }

    private static void Forward(Case @case, Value.Ref loss, AlignedBatch batch)
    {
        Func<Value> Mean(AlignedBatch wrong) => () => wrong.Losses().Sum() / wrong.Batch;
        @case.Expect(@case.Call(loss, "forward", batch.Arguments), "loss", batch.Truth().Loss)
            .Mistake("not-divided", "is summed over the batch; its mean was expected", () => batch.Losses().Sum())
            .Mistake("negative-log-likelihood", "is −log of the probability of the target; the expected divergence −Σ γ·log y was asked for",
                () => -Enumerable.Range(0, batch.Batch).Sum(batch.LogLikelihood) / batch.Batch)
            .Mistake("padding-counted", "takes the padding behind the shorter targets for symbols: target_lengths are not looked at", Mean(batch.WithPaddedTargets))
            .Mistake("beyond-the-end", "goes on beyond the end of the shorter sequences: input_lengths are not looked at", Mean(batch.WithWholeInputs))
            .Mistake("first-length-for-all", FirstInput, Mean(batch.WithFirstInputLength))
            .Mistake("first-length-for-all", FirstTarget, Mean(batch.WithFirstTargetLength))
            .Mistake("posteriors-not-normalised", "is weighed with α·β, which is not normalised; γ was expected", Mean(batch with { Posteriors = NotNormalised }))
            .Mistake("no-logarithm", "lacks the logarithm", Mean(batch with { Divergence = y => -y }))
            .Mistake("blanks-left-out", BlanksLeftOut, Mean(batch with { Posteriors = OfSymbolsOnly }))
            .Mistake("not-weighed", "lacks the weights γ: it is −Σ log y over all positions", Mean(batch with { Posteriors = a => Tensor.Ones(a.Time, a.Length) }))
            .Mistake("divided-by-time", "is divided by the number of steps in time as well, itself or in γ", () => batch.Losses().Select((l, b) => l / batch.InputLengths[b]).Sum() / batch.Batch)
            .Mistake("divided-by-target-length", "is divided by the lengths of the targets as well",
                () => batch.Losses().Select((l, b) => l / batch.Targets[b].Length).Sum() / batch.Batch)
            .Mistake("skips-equal-neighbours", "skips the blank between equal neighbours", Mean(batch with { Change = AlwaysSkips, Posteriors = OwnPosteriors }))
            .Mistake("never-skips", "never skips a blank between different symbols", Mean(batch with { Change = a => a with { MaySkip = _ => false }, Posteriors = OwnPosteriors }))
            .Mistake("blank-0", "has 0 for the blank; it should be the BLANK that was given", Mean(batch with { Change = BlankIs0 }))
            .Mistake("present-symbol-twice", "has the present symbol's probability in alpha and in beta", Mean(batch with { Posteriors = PresentSymbolTwice }))
            .Mistake("softmax-of-probabilities", SoftmaxWords, Mean(OfLogits(batch)))
            .Mistake("time-over-batch", "looks at as many steps in time as there are sequences in the batch", Mean(batch with { Posteriors = a => OfFirstSteps(a, batch.Batch) }))
            .Mistake("first-sequence", "is that of the first sequence alone", () => batch.Losses()[0])
            .Mistake("last-sequence", "is that of the last sequence alone", () => batch.Losses()[^1])
            .Mistake("not-averaged", "is not averaged: there is a loss for every sequence", () => new Tensor(batch.Losses(), batch.Batch));
    }

    private static void Backward(Case @case, Value.Ref loss, AlignedBatch batch)
    {
        @case.Call(loss, "forward", batch.Arguments);
        ExpectGradient(@case, loss, batch);
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref loss, AlignedBatch batch)
    {
        Func<Value> By(AlignedBatch wrong) => () => wrong.Gradient();
        var expectation = @case.Expect(@case.Call(loss, "backward"), "dY", batch.Truth().Gradient, "T, N, K")
            .Mistake("divided-by-batch", "is divided by the batch size; the course leaves the gradient of each sequence undivided", () => batch.Gradient() / batch.Batch)
            .Mistake("overwritten", "keeps the last position of a symbol that stands in the target more than once, as the blank does; they should add up",
                By(batch with { Collect = (sum, added) => added }))
            .Mistake("not-divided-by-y", "is −Σ γ, without the division by y", By(batch with { Slope = (gamma, y) => -gamma }))
            .Mistake("times-y", "is multiplied by y where it should be divided by it", By(batch with { Slope = (gamma, y) => -gamma * y }))
            .Mistake("of-logits", "is the gradient with respect to logits, y − Σ γ; the one with respect to the probabilities was asked for",
                () => Inside(batch) + (batch with { Slope = (gamma, y) => -gamma }).Gradient())
            .Mistake("posteriors-not-normalised", "is weighed with α·β, which is not normalised; γ was expected", By(batch with { Posteriors = NotNormalised }))
            .Mistake("blanks-left-out", BlanksLeftOut, By(batch with { Posteriors = OfSymbolsOnly }))
            .Mistake("divided-by-time", "is divided by the number of steps in time, itself or in γ", By(batch with { Posteriors = a => a.Truth().Posteriors / a.Time }))
            .Mistake("divided-by-target-length", "is divided by the lengths of the targets", By(batch with { Posteriors = a => a.Truth().Posteriors / Math.Max(1, a.Length / 2) }))
            .Mistake("not-weighed", "lacks the weights γ: it is −Σ 1/y", By(batch with { Posteriors = a => Tensor.Ones(a.Time, a.Length) }))
            .Mistake("padding-counted", "takes the padding behind the shorter targets for symbols: target_lengths are not looked at", By(batch.WithPaddedTargets))
            .Mistake("beyond-the-end", "goes on beyond the end of the shorter sequences: input_lengths are not looked at", By(batch.WithWholeInputs))
            .Mistake("first-length-for-all", FirstInput, By(batch.WithFirstInputLength))
            .Mistake("first-length-for-all", FirstTarget, By(batch.WithFirstTargetLength))
            .Mistake("skips-equal-neighbours", "skips the blank between equal neighbours", By(batch with { Change = AlwaysSkips, Posteriors = OwnPosteriors }))
            .Mistake("never-skips", "never skips a blank between different symbols", By(batch with { Change = a => a with { MaySkip = _ => false }, Posteriors = OwnPosteriors }))
            .Mistake("blank-0", "has 0 for the blank; it should be the BLANK that was given", By(batch with { Change = BlankIs0 }))
            .Mistake("present-symbol-twice", "has the present symbol's probability in alpha and in beta", By(batch with { Posteriors = PresentSymbolTwice }))
            .Mistake("softmax-of-probabilities", SoftmaxWords, By(OfLogits(batch)))
            .Mistake("time-over-batch", "looks at as many steps in time as there are sequences in the batch", By(batch with { Posteriors = a => OfFirstSteps(a, batch.Batch) }));
        // Where targets differ in length, the last one's symbols do not fit the other sequences' posteriors.
        return batch.Targets.Any(t => t.Length != batch.Targets[^1].Length) ? expectation : expectation
            .Mistake("symbols-of-last", "puts every sequence's posteriors at the symbols of the last target", () => batch.Gradient(batch, batch with { Targets = [.. batch.Targets.Select(_ => batch.Targets[^1])] }));
    }

    private const string FirstInput = "takes the length of the first sequence for that of all";

    private const string FirstTarget = "takes the length of the first target for that of all";

    private const string SoftmaxWords = "is made of the softmax of what was given: it is probabilities already";

    private static AlignedBatch OfLogits(AlignedBatch batch) => batch with { Y = Softmax.Of(batch.Y) };

    private const string BlanksLeftOut = "leaves out the positions of the blanks; the sum goes over all positions of the extended target";

    private static Tensor OfSymbolsOnly(Alignment a) => a.Truth().Posteriors * new Tensor([.. Enumerable.Range(0, a.Length).Select(s => s % 2 == 1 ? 1.0 : 0)], a.Length);

    private static Tensor NotNormalised(Alignment a) => (a.Truth().LogAlpha + a.Truth().LogBeta).Exp();

    private static Tensor OwnPosteriors(Alignment a) => Alignment.Posteriors(a.Alpha(), a.Beta());

    private static Tensor PresentSymbolTwice(Alignment a) => Alignment.Posteriors(a.Alpha(), a.Beta() * a.Emissions());

    private static Tensor OfFirstSteps(Alignment a, int steps)
    {
        var gamma = a.Truth().Posteriors;
        if (steps < a.Time) gamma.Slice(0, steps).FillInPlace(0);
        return gamma;
    }

    private static Alignment AlwaysSkips(Alignment a) => a with { MaySkip = s => s % 2 == 1 };

    private static Alignment BlankIs0(Alignment a) => a with { Target = a.Target with { Symbols = [.. a.Target.Symbols.Select((symbol, s) => s % 2 == 0 ? 0 : symbol)] } };

    /// <summary>y inside each sequence, zero beyond.</summary>
    private static Tensor Inside(AlignedBatch batch)
    {
        var y = batch.Y.Copy();
        for (var b = 0; b < batch.Batch; b++)
            if (batch.InputLengths[b] < batch.Time) y.At(b, axis: 1).Slice(0, batch.InputLengths[b]).FillInPlace(0);
        return y;
    }
}
