using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw3p1;

/// <summary>What an LSTM step gives when one thing in it is mistaken.</summary>
internal static class LstmMistakes
{
    /// <param name="quantity">What of the step is looked at.</param>
    public static Expectation ForwardMistakes(this Expectation expectation, LstmRecipe right, Tensor x, Tensor h, Tensor c, Func<LstmRecipe.Step, Tensor> quantity)
    {
        Func<Value> By(LstmRecipe wrong) => () => quantity(wrong.Forward(x, h, c));
        return expectation
            .Mistake("input-and-forget-swapped", "has the input gate and the forget gate swapped", By(right.Exchanging('i', 'f')))
            .Mistake("input-and-output-swapped", "has the input gate and the output gate swapped", By(right.Exchanging('i', 'o')))
            .Mistake("forget-and-output-swapped", "has the forget gate and the output gate swapped", By(right.Exchanging('f', 'o')))
            .Mistake("cell-and-output-swapped", "has the weights of the cell gate g and of the output gate swapped", By(right.Exchanging('g', 'o')))
            .Mistake("cell-and-forget-swapped", "has the weights of the cell gate g and of the forget gate swapped", By(right.Exchanging('g', 'f')))
            .Mistake("cell-and-input-swapped", "has the weights of the cell gate g and of the input gate swapped", By(right.Exchanging('g', 'i')))
            .Mistake("forget-complement", "keeps 1 − f of the old memory; f says how much is kept", By(right with { Memory = (i, f, g, m) => (1 - f) * m + i * g }))
            .Mistake("memory-not-kept", "lacks the part of the old memory that f keeps", By(right with { Memory = (i, f, g, m) => i * g }))
            .Mistake("memory-not-forgotten", "keeps the old memory whole; f of it belongs there", By(right with { Memory = (i, f, g, m) => m + i * g }))
            .Mistake("input-not-gated", "adds g whole; i of it belongs there", By(right with { Memory = (i, f, g, m) => f * m + g }))
            .Mistake("coupled-gates", "takes 1 − f for the input gate; i is a gate of its own", By(right with { Memory = (i, f, g, m) => f * m + (1 - f) * g }))
            .Mistake("output-without-tanh", "lacks the tanh of the memory: h' = o⊙tanh(c')", By(right with { Output = (o, m) => o * m }))
            .Mistake("output-not-gated", "is the tanh of the memory, without the output gate", By(right with { Output = (o, m) => m.Tanh() }))
            .Mistake("output-of-old-memory", "is made of the old memory; the new one was asked for", By(right with { Output = (o, m) => o * c.Tanh() }))
            .Mistake("cell-sigmoid", "has a sigmoid where the cell gate g has tanh", By(right with { CellActivation = z => z.Sigmoid() }))
            .Mistake("gates-tanh", "has tanh where the gates i, f and o have sigmoids", By(right with { GateActivation = z => z.Tanh() }))
            .Mistake("state-matrices-transposed", "multiplies the old hidden state by Wih … Woh where their transposes belong", By(right.TransposingState()))
            .Mistake("states-swapped", "takes the two states it is given for each other: (h, c) is the order", () => quantity(right.Forward(x, c, h)))
            .Mistake("no-biases", "leaves out the biases", By(right.Without(name => name[0] == 'b')))
            .Mistake("no-input-biases", "leaves out the bias on the side of the input", By(right.Without(name => name[0] == 'b' && name[2] == 'x')))
            .Mistake("no-state-biases", "leaves out the bias on the side of the state", By(right.Without(name => name[0] == 'b' && name[2] == 'h')))
            .Mistake("no-state", "lacks the products with the old hidden state", By(right.Without(name => name[0] == 'W' && name[2] == 'h')));
    }

    private const string Shared = "has the derivatives of several activations taken at the result of the latest: one activation object serves several gates and remembers its last forward only";

    public static IEnumerable<CellMistake> BackwardMistakes(LstmRecipe right, Tensor x, Tensor h, Tensor c, Tensor dh, Tensor dc)
    {
        CellMistake By(string id, string words, LstmRecipe wrong, params string[] only) => new(id, words, () => wrong.Backward(wrong.Forward(x, h, c), dh, dc), only);
        CellMistake Slopes(string id, string words, Func<LstmRecipe.Step, Tensor, Tensor, LstmRecipe.Slopes, LstmRecipe.Slopes> change) =>
            By(id, words, right with { GateSlopes = (s, d, m) => change(s, d, m, right.GateSlopes(s, d, m)) });
        string[] parameters = [.. LstmRecipe.Names.Select(name => $"d{name}")];
        return
        [
            By("averaged", "is divided by the batch size; these gradients are summed over it", right with { Divisor = x.Rows }, parameters),
            By("no-incoming-memory", "leaves out dc, the gradient that comes from the memory of the next step",
                right with { MemorySlope = (d, m, o, n) => d * o * (1 - n.Tanh() * n.Tanh()) }),
            By("memory-only", "leaves out what reaches the memory through h' = o⊙tanh(c')", right with { MemorySlope = (d, m, o, n) => m }),
            By("no-output-gate", "lacks the factor o where the gradient goes from h' to the memory",
                right with { MemorySlope = (d, m, o, n) => m + d * (1 - n.Tanh() * n.Tanh()) }),
            By("memory-tanh-missing", "lacks the derivative of tanh where the gradient goes from h' to the memory", right with { MemorySlope = (d, m, o, n) => m + d * o }),
            By("memory-tanh-not-squared", "has 1 − tanh(c') where the derivative of tanh is 1 − tanh²(c')",
                right with { MemorySlope = (d, m, o, n) => m + d * o * (1 - n.Tanh()) }),
            By("memory-without-tanh", "has 1 − c'² where the derivative of tanh is 1 − tanh²(c')", right with { MemorySlope = (d, m, o, n) => m + d * o * (1 - n * n) }),
            By("old-memory-tanh", "takes the old memory in the derivative of tanh(c')", right with { MemorySlope = (d, m, o, n) => m + d * o * (1 - c.Tanh() * c.Tanh()) }),
            Slopes("input-sigmoid-missing", "lacks the derivative of the sigmoid at the input gate, i − i²", (s, d, m, r) => r with { I = m * s.G }),
            Slopes("forget-sigmoid-missing", "lacks the derivative of the sigmoid at the forget gate, f − f²", (s, d, m, r) => r with { F = m * s.C }),
            Slopes("output-sigmoid-missing", "lacks the derivative of the sigmoid at the output gate, o − o²", (s, d, m, r) => r with { O = d * s.NextC.Tanh() }),
            Slopes("cell-tanh-missing", "lacks the derivative of tanh at the cell gate, 1 − g²", (s, d, m, r) => r with { G = m * s.I }),
            Slopes("cell-tanh-not-squared", "has 1 − g where the derivative of tanh is 1 − g²", (s, d, m, r) => r with { G = m * s.I * (1 - s.G) }),
            Slopes("cell-sigmoid", "has g − g², the derivative of the sigmoid, at the cell gate, which has tanh", (s, d, m, r) => r with { G = m * s.I * s.G * (1 - s.G) }),
            Slopes("forget-new-memory", "takes the new memory at the forget gate; it multiplies the old one", (s, d, m, r) => r with { F = m * s.NextC * s.F * (1 - s.F) }),
            Slopes("output-without-tanh", "takes c' where the output gate multiplies tanh(c')", (s, d, m, r) => r with { O = d * s.NextC * s.O * (1 - s.O) }),
            Slopes("output-from-memory", "takes the gradient of the memory at the output gate, which stands in h' only", (s, d, m, r) => r with { O = m * s.NextC.Tanh() * s.O * (1 - s.O) }),
            Slopes("input-takes-memory", "takes the old memory at the input gate, which multiplies g", (s, d, m, r) => r with { I = m * s.C * s.I * (1 - s.I) }),
            Slopes("activation-shared", Shared, (s, d, m, r) => r with { I = m * s.G * s.O * (1 - s.O), F = m * s.C * s.O * (1 - s.O) }),
            Slopes("activation-shared", Shared, (s, d, m, r) => r with { G = m * s.I * (1 - s.NextC.Tanh() * s.NextC.Tanh()) }),
            Slopes("activation-shared", Shared, (s, d, m, r) => new(
                m * s.G * s.O * (1 - s.O), m * s.C * s.O * (1 - s.O), m * s.I * (1 - s.NextC.Tanh() * s.NextC.Tanh()), r.O)),
            new("gradients-swapped", "takes the two gradients it is given for each other: (dh, dc) is the order", () => right.Backward(right.Forward(x, h, c), dc, dh)),
            By("path-i-missing", "lacks the way through the input gate", right with { Ways = "fgo" }),
            By("path-f-missing", "lacks the way through the forget gate", right with { Ways = "igo" }),
            By("path-g-missing", "lacks the way through the cell gate", right with { Ways = "ifo" }),
            By("path-o-missing", "lacks the way through the output gate", right with { Ways = "ifg" }),
            By("not-forgotten", "lacks the factor f: c' = f⊙c + i⊙g", right with { Kept = (m, f) => m }),
            By("kept-by-input", "has the factor i in place of f: c' = f⊙c + i⊙g", right with { Kept = (m, f) => m * right.Forward(x, h, c).I }),
            new("state-matrices-transposed", "is multiplied by Wih … Woh transposed", () => right.TransposingState().Backward(right.Forward(x, h, c), dh, dc), "dh_prev"),
            By("new-state", "is made with the new hidden state; the old one was multiplied by these weights", right with { StateOfWeights = step => step.NextH }),
        ];
    }
}
