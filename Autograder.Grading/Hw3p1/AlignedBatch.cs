using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Ctc;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// Sequences in one padded batch, the expected divergence over it and its gradient as a list of choices: each known mistake is the right recipe with one
/// choice changed.
/// </summary>
/// <param name="Y">(T, B, K), probabilities.</param>
/// <param name="Targets">(B): what counts of each target, without the padding.</param>
internal sealed record AlignedBatch(Tensor Y, int[][] Targets, int[] InputLengths, int Blank)
{
    /// <summary>Stands behind a target that is shorter than the longest; a symbol, so that who takes it for one gets other numbers.</summary>
    public int Padding { get; init; } = 1;

    /// <summary>What is weighed by the posteriors, of y.</summary>
    public Func<double, double> Divergence { get; init; } = y => -Math.Log(y);

    /// <summary>The gradient of one position, of γ and y.</summary>
    public Func<double, double, double> Slope { get; init; } = (gamma, y) => -gamma / y;

    /// <summary>What an entry of the gradient becomes when a further position adds to it.</summary>
    public Func<double, double, double> Collect { get; init; } = (sum, added) => sum + added;

    /// <summary>The posteriors of one sequence, (T, S).</summary>
    public Func<Alignment, Tensor> Posteriors { get; init; } = a => a.Truth().Posteriors;

    /// <summary>The alignments that are summed over, given the right ones.</summary>
    public Func<Alignment, Alignment> Change { get; init; } = a => a;

    public int Batch => Targets.Length;

    public int Time => Y.Rows;

    public static AlignedBatch Draw(Plan plan, int time, int classes, int[] inputLengths, int[][] targets, int blank = 0) =>
        new(Tensor.Stack([.. targets.Select(_ => Alignment.Probabilities(plan, time, classes))], axis: 1), targets, inputLengths, blank);

    /// <summary>The arguments of CTCLoss.forward.</summary>
    public Value[] Arguments
    {
        get
        {
            var longest = Targets.Max(t => t.Length);
            return
            [
                Y,
                Alignment.Integers([.. Targets.SelectMany(t => Padded(t, longest))], Batch, longest),
                Alignment.Integers(InputLengths),
                Alignment.Integers([.. Targets.Select(t => t.Length)]),
            ];
        }
    }

    /// <summary>The same with every target as long as the longest, padding and all.</summary>
    public AlignedBatch WithPaddedTargets => this with { Targets = [.. Targets.Select(t => Padded(t, Targets.Max(other => other.Length)))] };

    /// <summary>The same with every sequence as long as the longest.</summary>
    public AlignedBatch WithWholeInputs => this with { InputLengths = [.. InputLengths.Select(_ => Time)] };

    /// <summary>The same with every target as long as the first: cut, or filled with the padding.</summary>
    public AlignedBatch WithFirstTargetLength => this with { Targets = [.. Targets.Select(t => Padded(t, Targets.Max(other => other.Length))[..Targets[0].Length])] };

    /// <summary>The same with every sequence as long as the first.</summary>
    public AlignedBatch WithFirstInputLength => this with { InputLengths = [.. InputLengths.Select(_ => InputLengths[0])] };

    public Alignment Sequence(int b) => Alignment.Of(Y.At(b, axis: 1).Slice(0, 0, InputLengths[b]).Contiguous(), Targets[b], Blank);

    /// <summary>By the reference.</summary>
    public (double Loss, Tensor Gradient) Truth()
    {
        var divergence = new ExpectedDivergence(Blank);
        return (divergence.Forward(Y, Targets, InputLengths), divergence.Backward());
    }

    /// <summary>The loss of each sequence.</summary>
    public double[] Losses() => [.. Enumerable.Range(0, Batch).Select(Loss)];

    public double LogLikelihood(int b) => Sequence(b).Truth().LogLikelihood;

    /// <summary>(T, B, K)</summary>
    public Tensor Gradient() => Gradient(this, this);

    /// <summary>On these probabilities, with what belongs to another batch of the same sizes.</summary>
    public Tensor Gradient(AlignedBatch posteriorsOf, AlignedBatch symbolsOf)
    {
        var gradient = Tensor.ZerosLike(Y);
        for (var b = 0; b < Batch; b++)
        {
            var y = Change(Sequence(b)).Y;
            var gamma = Posteriors(Change(posteriorsOf.Sequence(b)));
            var symbols = Change(symbolsOf.Sequence(b)).Target.Symbols;
            for (var t = 0; t < y.Rows; t++)
            {
                for (var s = 0; s < symbols.Length; s++)
                    gradient[t, b, symbols[s]] = Collect(gradient[t, b, symbols[s]], Slope(gamma[t, s], y[t, symbols[s]]));
            }
        }
        return gradient;
    }

    private double Loss(int b)
    {
        var a = Change(Sequence(b));
        return (Posteriors(a) * a.Emissions().Map(Divergence)).Sum();
    }

    private int[] Padded(int[] target, int length) => [.. target, .. Enumerable.Repeat(Padding, length - target.Length)];
}
