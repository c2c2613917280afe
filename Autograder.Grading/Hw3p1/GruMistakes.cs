using Autograder.Grading.Judging;
using ReferenceImpl;

namespace Autograder.Grading.Hw3p1;

/// <summary>What a GRU step gives when one thing in it is mistaken.</summary>
internal static class GruMistakes
{
    /// <param name="quantity">What of the step is looked at.</param>
    public static Expectation ForwardMistakes(this Expectation expectation, GruRecipe right, Tensor x, Tensor h, Func<GruRecipe.Step, Tensor> quantity, bool isOfNewGate = false)
    {
        Func<Protocol.Value> By(GruRecipe wrong) => () => quantity(wrong.Forward(x, h));
        foreach (var side in "xh")
        {
            foreach (var (a, b) in new[] { ($"Wr{side}", $"Wz{side}"), ($"Wr{side}", $"Wn{side}"), ($"Wz{side}", $"Wn{side}") })
                expectation.Mistake($"{a}-and-{b}-swapped".ToLowerInvariant(), $"has {a} and {b} swapped", By(right.Exchanging(a, b)));
        }
        // Of n alone gates that are swapped look the same, but then r and z show it.
        if (!isOfNewGate) expectation.Mistake("reset-and-update-swapped", "has the reset gate and the update gate swapped", By(right.Exchanging('r', 'z')));
        return expectation
            .Mistake("update-for-reset", "lets z multiply the state's part of n, where r belongs", By(right with { BeforeTanh = g => g.Input + g.Z * g.State }))
            .Mistake("reset-and-new-swapped", "has the weights of the reset gate and of the new gate swapped", By(right.Exchanging('r', 'n')))
            .Mistake("update-and-new-swapped", "has the weights of the update gate and of the new gate swapped", By(right.Exchanging('z', 'n')))
            .Mistake("z-complement", "has z and 1 − z swapped: z says how much of the old state is kept", By(right with { Mix = (z, n, s) => z * n + (1 - z) * s }))
            .Mistake("old-state-dropped", "lacks the part of the old state that z keeps", By(right with { Mix = (z, n, s) => (1 - z) * n }))
            .Mistake("new-not-weighted", "adds n whole; 1 − z of it belongs there", By(right with { Mix = (z, n, s) => n + z * s }))
            .Mistake("reset-without-bias", "leaves bnh out of what the reset gate multiplies: it multiplies Wnh·h + bnh",
                By(right with { BeforeTanh = g => g.Input + g.R * (g.State - g.Bnh) + g.Bnh }))
            .Mistake("reset-before-product", "resets h before it is multiplied by Wnh; here the reset gate multiplies the product Wnh·h + bnh",
                By(right with { BeforeTanh = g => g.Input + (g.R * g.H).MatMul(g.Wnh.T) + g.Bnh }))
            .Mistake("resets-input", "lets the reset gate multiply the input's part of n; it multiplies the state's", By(right with { BeforeTanh = g => g.R * g.Input + g.State }))
            .Mistake("resets-everything", "lets the reset gate multiply both parts of n; it multiplies only the state's",
                By(right with { BeforeTanh = g => g.R * (g.Input + g.State) }))
            .Mistake("no-reset", "leaves the reset gate out of n", By(right with { BeforeTanh = g => g.Input + g.State }))
            .Mistake("reset-complement", "resets with 1 − r in place of r", By(right with { BeforeTanh = g => g.Input + (1 - g.R) * g.State }))
            .Mistake("new-sigmoid", "has a sigmoid where n has tanh", By(right with { NewActivation = a => a.Sigmoid() }))
            .Mistake("new-linear", "lacks the tanh of n", By(right with { NewActivation = a => a }))
            .Mistake("gates-tanh", "has tanh where the gates r and z have sigmoids", By(right with { GateActivation = a => a.Tanh() }))
            .Mistake("no-biases", "leaves out the biases", By(right.Without("brx", "bzx", "bnx", "brh", "bzh", "bnh")))
            .Mistake("no-input-biases", "leaves out the bias on the side of the input", By(right.Without("brx", "bzx", "bnx")))
            .Mistake("no-state-biases", "leaves out the bias on the side of the state", By(right.Without("brh", "bzh", "bnh")))
            .Mistake("no-bnx", "leaves out bnx", By(right.Without("bnx")))
            .Mistake("no-bnh", "leaves out bnh", By(right.Without("bnh")))
            .Mistake("state-matrices-transposed", "multiplies the old state by Wrh, Wzh, Wnh transposed", By(right.TransposingState()))
            .Mistake("no-state", "lacks the products with the old state", By(right.Without("Wrh", "Wzh", "Wnh")))
            .Mistake("old-state", "is the old state, unchanged", () => quantity(new(x, h, h, h, h, h, h)));
    }

    public static IEnumerable<CellMistake> BackwardMistakes(GruRecipe right, Tensor x, Tensor h, Tensor delta)
    {
        CellMistake By(string id, string words, GruRecipe wrong, params string[] only) => new(id, words, () => wrong.Backward(wrong.Forward(x, h), delta), only);
        Tensor Z() => right.Forward(x, h).Z;
        const string ResetWords = "lacks the factor r: the reset gate multiplies Wnh·h + bnh, so it stands in this gradient too";
        return
        [
            By("z-complement", "belongs to a step with z and 1 − z swapped", right with
            {
                NewSlope = (d, z, n) => d * z * (1 - n * n), UpdateSlope = (d, s, n, z) => d * (n - s) * z * (1 - z), Kept = (d, z) => d * (1 - z),
            }, "dx", "dh"),
            new("reset-before-product", "belongs to a step that resets h before it is multiplied by Wnh", () => ResetFirst(right, x, h, delta)),
            By("reset-bias-forgotten", "leaves bnh out of what the reset gate multiplies", right with { ResetSlope = (dn, state, r) => dn * (state - right["bnh"]) * r * (1 - r) }),
            By("reset-of-state", "takes h where the reset gate multiplies Wnh·h + bnh", right with { ResetSlope = (dn, state, r) => dn * h * r * (1 - r) }),
            By("tanh-not-squared", "has 1 − n where the derivative of tanh is 1 − n²", right with { NewSlope = (d, z, n) => d * (1 - z) * (1 - n) }),
            By("tanh-missing", "lacks the derivative of tanh, 1 − n²", right with { NewSlope = (d, z, n) => d * (1 - z) }),
            By("new-share-z", "takes z for the share of n in the new state, which is 1 − z", right with { NewSlope = (d, z, n) => d * z * (1 - n * n) }),
            By("new-share-missing", "lacks the factor 1 − z, the share of n in the new state", right with { NewSlope = (d, z, n) => d * (1 - n * n) }),
            By("update-sign", "has n − h where h' changes with z by h − n", right with { UpdateSlope = (d, s, n, z) => d * (n - s) * z * (1 - z) }, "dx", "dh"),
            By("update-without-new", "lacks the part of n in the update gate: h' changes with z by h − n", right with { UpdateSlope = (d, s, n, z) => d * s * z * (1 - z) }),
            By("update-without-state", "lacks the part of h in the update gate: h' changes with z by h − n", right with { UpdateSlope = (d, s, n, z) => -d * n * z * (1 - z) }),
            By("update-sigmoid-missing", "lacks the derivative of the sigmoid at the update gate, z − z²", right with { UpdateSlope = (d, s, n, z) => d * (s - n) }),
            By("reset-sigmoid-missing", "lacks the derivative of the sigmoid at the reset gate, r − r²", right with { ResetSlope = (dn, state, r) => dn * state }),
            By("reset-slope-at-update", "has z − z² where the derivative at the reset gate is r − r²: one activation object that serves both gates keeps its latest result only",
                right with { ResetSlope = (dn, state, _) => dn * state * Z() * (1 - Z()) }),
            By("no-reset", ResetWords, right with { ThroughReset = (dn, r) => dn }),
            By("kept-missing", "lacks the direct way from h' to h, δ⊙z", right with { Kept = (d, z) => Tensor.ZerosLike(d) }),
            By("kept-complement", "has 1 − z in the direct way from h' to h, where z belongs", right with { Kept = (d, z) => d * (1 - z) }),
            By("kept-whole", "has δ whole in the direct way from h' to h; z of it belongs there", right with { Kept = (d, z) => d }),
            By("path-r-missing", "lacks the way through the reset gate", right with { PathsToInput = (0, 1, 1), PathsToState = (0, 1, 1) }),
            By("path-z-missing", "lacks the way through the update gate", right with { PathsToInput = (1, 0, 1), PathsToState = (1, 0, 1) }),
            By("path-n-missing", "lacks the way through n", right with { PathsToInput = (1, 1, 0), PathsToState = (1, 1, 0) }),
            By("kept-only", "has only the direct way from h' to h, δ⊙z", right with { PathsToState = (0, 0, 0) }, "dh"),
            new("state-matrices-transposed", "is multiplied by Wrh, Wzh, Wnh where their transposes belong", () => right.TransposingState().Backward(right.Forward(x, h), delta), "dh"),
            By("new-state", "is made with the new state; the old one was multiplied by these weights", right with { StateOfWeights = step => step.Next }),
            new("input-for-state", "is made with x; these weights were multiplied by h", () => WithInputForState(right, x, h, delta), "dWrh", "dWzh", "dWnh"),
        ];
    }

    private static IReadOnlyDictionary<string, Tensor> WithInputForState(GruRecipe right, Tensor x, Tensor h, Tensor delta) =>
        (right with { StateOfWeights = step => step.X }).Backward(right.Forward(x, h), delta);

    private static Dictionary<string, Tensor> ResetFirst(GruRecipe right, Tensor x, Tensor h, Tensor delta)
    {
        var cell = right.ResetFirst();
        var (dx, dh) = cell.Backward(cell.Forward(x, h), delta);
        return new(GruRecipe.Apart(cell.Wx, cell.Wh, cell.Bx, cell.Bh)) { ["dx"] = dx.Reshape(-1), ["dh"] = dh.Reshape(-1) };
    }
}
