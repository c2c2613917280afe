using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>
/// Six activations. The course's graders call backward with a gradient of ones only; a true upstream gradient is a robust check, which is
/// where a softmax without its Jacobian, or a derivative that forgets the upstream gradient, shows.
/// </summary>
internal static class Activations
{
    private const string Module = "mytorch.nn.activation";

    public static Component Component => new("activations", "Activations", ["mytorch/nn/activation.py"],
    [
        .. ChecksOf(new Activation("Identity", () => new Identity())
            {
                Forward = [],
                Backward = [],
            }),
        .. ChecksOf(new Activation("Sigmoid", () => new Sigmoid())
            {
                Forward = [new("exponent-sign", "has the sign of the exponent the wrong way round", z => (-z).Sigmoid())],
                Backward =
                [
                    new("one-factor", "lacks the factor 1 − A", (z, d) => d * z.Sigmoid()),
                    new("derivative-of-A", "takes A where the formula has Z, so the sigmoid is applied twice", (z, d) => d * SigmoidSlope(z.Sigmoid())),
                    new("derivative-of-Z", "takes Z where the formula has A", (z, d) => d * z * (1 - z)),
                ],
            }),
        .. ChecksOf(new Activation("Tanh", () => new Tanh())
            {
                Forward = [new("half-argument", "is the hyperbolic tangent of half the input", z => (z / 2).Tanh())],
                Backward =
                [
                    new("not-squared", "is 1 − A where 1 − A² was expected", (z, d) => d * (1 - z.Tanh())),
                    new("derivative-of-A", "takes A where the formula has Z, so tanh is applied twice", (z, d) => d * (1 - z.Tanh().Tanh() * z.Tanh().Tanh())),
                    new("derivative-of-Z", "takes Z where the formula has A", (z, d) => d * (1 - z * z)),
                ],
            }),
        .. ChecksOf(new Activation("ReLU", () => new ReLU())
            {
                Forward =
                [
                    new("keeps-negative", "keeps the negative inputs and drops the positive ones", z => Tensor.Minimum(z, Tensor.Scalar(0))),
                    new("leaks", "keeps a hundredth of the negative inputs, as a leaky ReLU does; ReLU makes them 0", z => z.Map(x => x < 0 ? 0.01 * x : x)),
                ],
                Backward =
                [
                    new("wrong-side", "lets the gradient through where the input was negative", (z, d) => d * z.Map(x => x < 0 ? 1 : 0)),
                    new("leaks", "lets a hundredth of the gradient through where the input was negative, as a leaky ReLU does", (z, d) => d * z.Map(x => x < 0 ? 0.01 : 1)),
                    new("leaks", "lets a hundredth of the gradient through where the input was negative, as a leaky ReLU does", (z, d) => d * z.Map(x => x > 0 ? 1 : 0.01)),
                    new("of-gradient", "is cut off where dLdA is negative; it is cut off where the input was", (_, d) => d.Map(x => Math.Max(x, 0))) { OfGradientAlone = true },
                    new("times-A", "is multiplied by A; the slope is 1 where the input was positive", (z, d) => d * Tensor.Maximum(z, Tensor.Scalar(0))),
                ],
            }),
        .. ChecksOf(new Activation("GELU", () => new Gelu())
            {
                Forward =
                [
                    new("tanh-approximation", "is the tanh approximation; the exact form with erf was asked for", z => new GeluTanh().Forward(z)),
                    new("sigmoid-approximation", "is the approximation Z·σ(1.702 Z); the exact form with erf was asked for", z => z * (1.702 * z).Sigmoid()),
                    new("no-root-two", "lacks the division by √2 inside erf", z => z.Map(x => 0.5 * x * (1 + ErrorFunction.Erf(x)))),
                ],
                Backward =
                [
                    new("no-density-term", "lacks the second term of the product rule, Z times the normal density", (z, d) => d * z.Map(NormalDistribution)),
                    new("no-distribution-term", "lacks the first term of the product rule, the normal distribution function", (z, d) => d * z.Map(x => x * NormalDensity(x))),
                    new("density-without-Z", "lacks the factor Z in front of the normal density", (z, d) => d * z.Map(x => NormalDistribution(x) + NormalDensity(x))),
                    new("density-without-half", "lacks the 1/2 in the exponent of the normal density", (z, d) => d * z.Map(x => NormalDistribution(x) + x * Math.Exp(-x * x) / Math.Sqrt(2 * Math.PI))),
                    new("density-over-2-pi", "divides by 2π where the normal density has √(2π)", (z, d) => d * z.Map(x => NormalDistribution(x) + x * Math.Exp(-x * x / 2) / (2 * Math.PI))),
                    new("density-over-root-pi", "divides by √π where the normal density has √(2π)", (z, d) => d * z.Map(x => NormalDistribution(x) + Math.Sqrt(2) * x * NormalDensity(x))),
                    new("density-halved", "has half of the second term of the product rule: the 1/2 belongs to the first alone", (z, d) => d * z.Map(x => NormalDistribution(x) + x * NormalDensity(x) / 2)),
                    new("distribution-doubled", "lacks the 1/2 in front of 1 + erf", (z, d) => d * z.Map(x => 2 * NormalDistribution(x) + x * NormalDensity(x))),
                    new("no-root-two", "lacks the division by √2 inside erf", (z, d) => d * z.Map(x => 0.5 * (1 + ErrorFunction.Erf(x)) + x * NormalDensity(x))),
                ],
            }),
        .. ChecksOf(new Activation("Softmax", () => new Softmax())
            {
                Forward =
                [
                    new("axis-0", "is normalised over the batch; each row must sum to 1", z => Softmax.Of(z, 0)),
                    new("all-axes", "is normalised over the whole array; each row must sum to 1", z => Softmax.Of(z.Reshape(1, z.Size)).Reshape(z.Shape)),
                    new("sum-over-batch", "is divided by sums over the batch; each row must sum to 1", z => RowExp(z) / RowExp(z).Sum(0, keepDims: true)),
                    new("sum-over-everything", "is divided by the sum of the whole array; each row must sum to 1", z => RowExp(z) / RowExp(z).Sum()),
                    new("not-normalised", "is not divided by its sum", z => z.Exp()),
                    new("logarithm", "is the logarithm of the softmax", z => LogSoftmax.Of(z)),
                ],
                Backward =
                [
                    new("diagonal-only", "takes only the diagonal of each row's Jacobian", (z, d) => d * SoftmaxSlope(z)),
                    new("off-diagonal-missing-sign", "adds where the Jacobian subtracts", (z, d) => Softmax.Of(z) * (d + (d * Softmax.Of(z)).Sum(1, keepDims: true))),
                    new("diagonal-without-square", "has A on the diagonal of each row's Jacobian; there it is A − A²",
                        (z, d) => Softmax.Of(z) * (d * (1 + Softmax.Of(z)) - (d * Softmax.Of(z)).Sum(1, keepDims: true))),
                    new("off-diagonal-sign", "has the sign of the off-diagonal part of each row's Jacobian wrong",
                        (z, d) => Softmax.Of(z) * (d * (1 - 2 * Softmax.Of(z)) + (d * Softmax.Of(z)).Sum(1, keepDims: true))),
                    new("diagonal-missing", "takes only the off-diagonal part of each row's Jacobian",
                        (z, d) => Softmax.Of(z) * (d * Softmax.Of(z) - (d * Softmax.Of(z)).Sum(1, keepDims: true))),
                ],
            }),
    ]);

    private sealed record Activation(string Name, Func<Layer> Truth)
    {
        public required IReadOnlyList<ForwardMistake> Forward { get; init; }

        public required IReadOnlyList<BackwardMistake> Backward { get; init; }

        /// <summary>Each output depends on one input, so that the gradient is a derivative times dLdA.</summary>
        public bool IsElementwise => Name is not "Softmax";
    }

    private sealed record ForwardMistake(string Id, string Words, Func<Tensor, Tensor> Result);

    private sealed record BackwardMistake(string Id, string Words, Func<Tensor, Tensor, Tensor> Result)
    {
        /// <summary>Whether it only looks at dLdA: of a gradient of ones there is nothing to tell it by.</summary>
        public bool OfGradientAlone { get; init; }
    }

    private static IEnumerable<Check> ChecksOf(Activation activation)
    {
        var (name, id) = (activation.Name, $"hw1p1/activations/{activation.Name.ToLowerInvariant()}");
        var isIdentity = name is "Identity";

        yield return Check.Core($"{id}-forward", $"{name}: forward", isIdentity ? 0.4m : 0.9m, plan =>
        {
            foreach (var (n, c) in new[] { (4, 3), (5, 7) })
            {
                var (@case, layer) = Start(plan, name, $"Z of shape ({n}, {c})");
                ExpectA(@case, layer, activation, plan.Inputs.Normal(n, c)).Within(Tolerance.Core);
            }
        });
        yield return Check.Core($"{id}-backward", $"{name}: backward of a gradient of ones", isIdentity ? 0.4m : 0.5m, plan =>
        {
            foreach (var (n, c) in new[] { (4, 3), (5, 7) })
            {
                var (@case, layer) = Start(plan, name, $"Z of shape ({n}, {c})");
                var z = plan.Inputs.Normal(n, c);
                @case.Call(layer, "forward", z);
                var dLdZ = ExpectGradient(@case, layer, activation, z, Tensor.Ones(n, c)).Within(Tolerance.Core);
                NameMistakes(dLdZ, activation.Backward.Where(m => !m.OfGradientAlone), z, Tensor.Ones(n, c));
            }
        });
        yield return Check.Robust($"{id}-gradient", $"{name}: backward of any gradient, after a second forward too", 0.2m, plan =>
        {
            foreach (var (n, c, trait) in new[] { (5, 4, "several rows"), (1, 6, "a batch of one") })
            {
                var (@case, layer) = Start(plan, name, $"Z of shape ({n}, {c})", trait);
                var (first, z, dLdA) = (plan.Inputs.Normal(n + 1, c), plan.Inputs.Normal(n, c), plan.Inputs.AwayFromZero(n, c));
                (z[0, 0], z[0, 1]) = (Math.Abs(z[0, 0]), -Math.Abs(z[0, 1])); // a row of one sign would not show a mistake about the other
                @case.Call(layer, "forward", first);
                @case.Call(layer, "backward", plan.Inputs.AwayFromZero(n + 1, c));
                ExpectA(@case, layer, activation, z);
                var dLdZ = ExpectGradient(@case, layer, activation, z, dLdA);
                if (!isIdentity) dLdZ.Mistake("unchanged", "is dLdA, handed through unchanged", () => dLdA);
                NameMistakes(dLdZ, activation.Backward, z, dLdA);
                if (activation.IsElementwise) NameMistakesWithoutUpstream(dLdZ, activation, z);
            }
        });
        if (isIdentity) yield break;

        yield return Check.Robust($"{id}-large", $"{name}: inputs as large as 1,000", 0.2m, plan =>
        {
            var (@case, layer) = Start(plan, name, "inputs up to ±1,000");
            var z = plan.Inputs.Uniform(-1000, 1000, 4, 5);
            (z[0, 0], z[1, 1], z[2, 0], z[2, 1]) = (1000, -1000, 1000, 999.5);
            for (var c = 0; c < 5; c++) z[3, c] = -900 - c; // next to the largest of the whole array, nothing would be left of this row
            ExpectA(@case, layer, activation, z).WhenNotFinite("is not finite for inputs as large as 1,000");
            ExpectGradient(@case, layer, activation, z, plan.Inputs.AwayFromZero(4, 5)).WhenNotFinite("is not finite for inputs as large as 1,000");
        });
    }

    private static (Case Case, Value.Ref Layer) Start(Plan plan, string name, string label, params string[] traits)
    {
        var @case = plan.Case(label, traits);
        return (@case, @case.New(Module, name));
    }

    private static Expectation ExpectA(Case @case, Value.Ref layer, Activation activation, Tensor z)
    {
        var expectation = @case.Expect(@case.Call(layer, "forward", z), "A", activation.Truth().Forward(z), "N, C")
            .Mistake("unchanged", "is the input, unchanged", () => z);
        foreach (var mistake in activation.Forward) expectation.Mistake(mistake.Id, mistake.Words, () => mistake.Result(z));
        return expectation;
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref layer, Activation activation, Tensor z, Tensor dLdA) =>
        @case.Expect(@case.Call(layer, "backward", dLdA), "dLdZ", Gradient(activation, z, dLdA), "N, C");

    private static void NameMistakes(Expectation dLdZ, IEnumerable<BackwardMistake> mistakes, Tensor z, Tensor dLdA)
    {
        foreach (var mistake in mistakes) dLdZ.Mistake(mistake.Id, mistake.Words, () => mistake.Result(z, dLdA));
    }

    private static void NameMistakesWithoutUpstream(Expectation dLdZ, Activation activation, Tensor z)
    {
        dLdZ.Mistake("ignores-dLdA", "is the derivative alone; it must be multiplied by dLdA", () => Gradient(activation, z, Tensor.Ones(z.Shape)))
            .Mistake("times-Z", "has the derivative multiplied by Z instead of dLdA", () => Gradient(activation, z, z));
        foreach (var mistake in activation.Backward.Where(m => !m.OfGradientAlone))
            dLdZ.Mistake($"{mistake.Id}-and-ignores-dLdA", $"{mistake.Words}, and leaves dLdA out", () => mistake.Result(z, Tensor.Ones(z.Shape)));
    }

    private static Tensor Gradient(Activation activation, Tensor z, Tensor dLdA)
    {
        var truth = activation.Truth();
        truth.Forward(z);
        return truth.Backward(dLdA);
    }

    private static Tensor SigmoidSlope(Tensor z) => z.Sigmoid() * (1 - z.Sigmoid());

    private static Tensor SoftmaxSlope(Tensor z) => Softmax.Of(z) * (1 - Softmax.Of(z));

    /// <summary>Exponentials with the largest of each row subtracted, as a softmax begins.</summary>
    private static Tensor RowExp(Tensor z) => (z - z.Max(1, keepDims: true)).Exp();

    private static double NormalDistribution(double x) => 0.5 * (1 + ErrorFunction.Erf(x / Math.Sqrt(2)));

    private static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
