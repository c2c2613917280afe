using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Gan;

/// <summary>clip_weights(network, c): every entry of every W and b into [−c, c]. Arjovsky, Chintala, Bottou, "Wasserstein GAN", ICML 2017, Algorithm 1.</summary>
internal static class WeightClipping
{
    public static Component Component => new("clipping", "Weight clipping", ["mytorch/gan/clipping.py"],
        Check.Core("gan/clipping/W", "Every W of the network is clipped", 2, plan => Usual(plan, [0, 2], 0.5)),
        Check.Core("gan/clipping/b", "Every b of the network is clipped", 1.2m, plan => Usual(plan, [1, 3], 0.5)),
        Check.Robust("gan/clipping/limits", "Another limit, one that nothing exceeds, and two Linear in a row", 0.8m, Limits));

    private static void Usual(Plan plan, int[] parameters, double limit)
    {
        var (@case, network, before) = Start(plan, limit);
        foreach (var k in parameters) Expect(@case, network, before, k, limit).Within(Tolerance.Core);
    }

    private static void Limits(Plan plan)
    {
        foreach (var (limit, trait) in new[] { (0.3, "a small limit"), (5, "a limit that nothing exceeds") })
        {
            var (@case, network, before) = Start(plan, limit, trait);
            for (var k = 0; k < 4; k++) Expect(@case, network, before, k, limit);
        }
        InARow(plan);
    }

    /// <summary>Layers with a W stand anywhere in a network, not only in every second place.</summary>
    private static void InARow(Plan plan)
    {
        const double Limit = 0.5;
        Tensor[] before = [Draw(plan, 4, 3), Draw(plan, 4, 1), Draw(plan, 3, 4), Draw(plan, 3, 1)];
        var @case = plan.Case("Linear, Linear, LeakyReLU", "two Linear in a row");
        var network = @case.New("mytorch.nn.mlp", "MLP", new Value.List(
            @case.New("mytorch.nn.linear", "Linear", 3, 4), @case.New("mytorch.nn.linear", "Linear", 4, 3), @case.New("mytorch.nn.activation", "LeakyReLU")));
        string[] paths = ["layers.0.W", "layers.0.b", "layers.1.W", "layers.1.b"];
        for (var k = 0; k < 4; k++) @case.Set(network, paths[k], before[k]);
        @case.Script.Apply("mytorch.gan.clipping", "clip_weights", network, Limit);
        for (var k = 0; k < 4; k++) Expect(@case, network, before, k, Limit, paths[k]);
    }

    private static (Case Case, Value.Ref Network, Tensor[] Before) Start(Plan plan, double limit, params string[] traits)
    {
        Tensor[] before = [Draw(plan, 4, 3), Draw(plan, 4, 1), Draw(plan, 3, 4), Draw(plan, 3, 1)];
        var @case = plan.Case($"c = {limit}", traits);
        var network = Players.Network(@case, "LeakyReLU", 3, 4, 3, before);
        @case.Script.Apply("mytorch.gan.clipping", "clip_weights", network, limit);
        return (@case, network, before);
    }

    /// <summary>Something beyond every limit but the largest on both sides, and something within all of them.</summary>
    private static Tensor Draw(Plan plan, int rows, int columns)
    {
        var drawn = plan.Inputs.AwayFromZero(rows, columns);
        (drawn[0, 0], drawn[1, 0], drawn[2, 0]) = (plan.Inputs.Uniform(1.3, 1.6), plan.Inputs.Uniform(-1.6, -1.3), plan.Inputs.Uniform(0.2, 0.28));
        return drawn;
    }

    private static Expectation Expect(Case @case, Value.Ref network, Tensor[] parameters, int k, double limit, string? path = null)
    {
        var before = parameters[k];
        var (within, edge) = (before.Clamp(-limit, limit), before.Map(x => Math.Abs(x) > limit ? 0 : x));
        return @case.Expect(@case.Get(network, path ?? Players.Paths[k]), Players.Names[k], within)
            .Mistake("unchanged", "is what it was: nothing is clipped", () => before)
            .Mistake("upper-only", "is clipped from above only", () => before.Map(x => Math.Min(x, limit)))
            .Mistake("lower-only", "is clipped from below only", () => before.Map(x => Math.Max(x, -limit)))
            .Mistake("set-to-zero", "is 0 where it was beyond the limit; there it is c or −c", () => edge)
            .Mistake("scaled-by-norm", "is scaled down as a whole so that its length is c; every entry is clipped by itself", () => before * Math.Min(1, limit / before.Norm()))
            .Mistake("scaled-by-largest", "is scaled down as a whole so that its largest entry is c; every entry is clipped by itself",
                () => before * Math.Min(1, limit / before.Abs().Max()))
            .Mistake("limit-of-one", "is clipped to [−1, 1], not to the limit given", () => before.Clamp(-1, 1));
    }
}
