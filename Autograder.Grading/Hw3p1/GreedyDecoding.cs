using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Ctc;

namespace Autograder.Grading.Hw3p1;

/// <summary>The likeliest symbol of every step, repeats merged and blanks dropped, and the product of the likeliest probabilities. Blank is row 0.</summary>
internal static class GreedyDecoding
{
    public static Component Component => new("greedy-decoder", "Greedy decoder", ["CTC/CTCDecoding.py"],
        Check.Core("hw3p1/greedy-decoder/path", "The decoded string", 2, plan => Typical(plan, ExpectPath)),
        Check.Core("hw3p1/greedy-decoder/probability", "The probability of the greedy alignment", 2, plan => Typical(plan, ExpectProbability)),
        Check.Robust("hw3p1/greedy-decoder/across-blanks", "A symbol repeated across a blank is two symbols", 0.5m, AcrossBlanks),
        Check.Robust("hw3p1/greedy-decoder/edges", "One step, blanks only, a second use", 0.5m, Edges));

    internal static readonly Module Module = new("CTC.CTCDecoding", "mytorch.CTC.CTCDecoding", "mytorch.CTCDecoding", "CTCDecoding");

    private const string Letters = "abcdefg";

    /// <summary>What is likeliest at each step, as letters and - for the blank. Repeats stand together; none is parted by blanks alone.</summary>
    private static void Typical(Plan plan, Action<Case, Value.Ref, Decoding> expect)
    {
        foreach (var (alignment, symbols) in new[] { ("-aab--ca", 3), ("dd-bbb-a-c", 4) })
        {
            var (@case, decoder, decoding) = Start(plan, Shuffled(plan, alignment, symbols), symbols);
            expect(@case, @case.Call(decoder, "decode", decoding.Argument), decoding);
        }
    }

    private static void AcrossBlanks(Plan plan)
    {
        foreach (var (alignment, symbols) in new[] { ("a-ab", 3), ("bb--b-cc-cb", 4) })
        {
            var (@case, decoder, decoding) = Start(plan, Shuffled(plan, alignment, symbols), symbols);
            ExpectBoth(@case, decoder, decoding);
        }
    }

    private static void Edges(Plan plan)
    {
        foreach (var (alignment, trait) in new[] { ("b", "one step"), ("---", "blanks only"), ("--", "blanks only") })
        {
            var (@case, decoder, decoding) = Start(plan, alignment, 3, trait);
            ExpectBoth(@case, decoder, decoding);
        }
        var (again, used, second) = Start(plan, Shuffled(plan, "aa-b-c", 3), 3);
        again.Call(used, "decode", new Decoding(DrawProbabilities(plan, "c-ba-", 3), 3).Argument);
        ExpectBoth(again, used, second);
    }

    /// <param name="Y">(K + 1, T)</param>
    private sealed record Decoding(Tensor Y, int Symbols)
    {
        public Value Argument => Y.Reshape(Y.Rows, Y.Columns, 1);

        public int[] Path => Y.ArgMax(0);

        public string Text => Write(GreedyDecoder.Collapse(Path));

        public double Probability => Path.Select((symbol, t) => Y[symbol, t]).Aggregate(1.0, (product, p) => product * p);

        public static string Write(IEnumerable<int> path, char blank = '-') => string.Concat(path.Select(symbol => symbol == 0 ? blank : Letters[symbol - 1]));

        public static IEnumerable<int> Merged(IReadOnlyList<int> path) => path.Where((symbol, t) => t == 0 || symbol != path[t - 1]);
    }

    private static (Case Case, Value.Ref Decoder, Decoding Decoding) Start(Plan plan, string alignment, int symbols, params string[] traits)
    {
        var decoding = new Decoding(DrawProbabilities(plan, alignment, symbols), symbols);
        var @case = plan.Case($"likeliest at each step: {alignment}", traits);
        return (@case, @case.New(Module, "GreedySearchDecoder", SymbolSet(symbols)), decoding);
    }

    internal static Value.List SymbolSet(int symbols) => new([.. Letters.Take(symbols).Select(letter => (Value)$"{letter}")]);

    /// <summary>(K + 1, T): columns that sum to one nearly, with the given symbol the likeliest by a clear margin.</summary>
    private static Tensor DrawProbabilities(Plan plan, string alignment, int symbols)
    {
        var y = plan.Inputs.Uniform(0.05, 0.3, symbols + 1, alignment.Length);
        for (var t = 0; t < alignment.Length; t++) y[alignment[t] == '-' ? 0 : Letters.IndexOf(alignment[t]) + 1, t] = plan.Inputs.Uniform(0.45, 0.9);
        return (y / y.Sum(0, keepDims: true)).Map(p => (float)p);
    }

    /// <summary>With the letters exchanged at random, the pattern kept.</summary>
    private static string Shuffled(Plan plan, string alignment, int symbols)
    {
        var order = plan.Inputs.Permutation(symbols);
        return string.Concat(alignment.Select(letter => letter == '-' ? '-' : Letters[order[Letters.IndexOf(letter)]]));
    }

    private static void ExpectBoth(Case @case, Value.Ref decoder, Decoding decoding)
    {
        var returned = @case.Call(decoder, "decode", decoding.Argument);
        ExpectPath(@case, returned, decoding);
        ExpectProbability(@case, returned, decoding);
    }

    private static void ExpectPath(Case @case, Value.Ref returned, Decoding d)
    {
        var path = d.Path;
        int[] symbols = [.. path.Where(symbol => symbol != 0)];
        @case.Expect(@case.Get(returned, "0"), "decoded path", d.Text)
            .Mistake("repeats-kept", "keeps repeats: a symbol that goes on for several steps is one symbol", () => Decoding.Write(symbols))
            .Mistake("merged-across-blanks", "merges repeats across a blank: the blank between them makes them two", () => Decoding.Write(Decoding.Merged(symbols)))
            .Mistake("blanks-kept", "has the blanks still in it", () => Decoding.Write(Decoding.Merged(path)))
            .Mistake("blanks-kept", "has the blanks still in it", () => Decoding.Write(Decoding.Merged(path), ' '))
            .Mistake("nothing-merged", "has the symbol of every step: repeats are to be merged and blanks dropped", () => Decoding.Write(path))
            .Mistake("blanks-as-letters", "takes symbols off by one: row 0 is the blank and row 1 the first symbol", () => OffByOne(d, Decoding.Merged(path)))
            .Mistake("blank-last", "takes the last row for the blank; row 0 is", () => string.Concat(Decoding.Merged(path).Where(symbol => symbol < d.Symbols).Select(symbol => Letters[symbol])))
            .Mistake("backwards", "runs from the last step to the first", () => string.Concat(d.Text.Reverse()))
            .Mistake("each-symbol-once", "has every symbol only once", () => string.Concat(d.Text.Distinct()));
    }

    private static void ExpectProbability(Case @case, Value.Ref returned, Decoding d)
    {
        double[] largest = [.. d.Path.Select((symbol, t) => d.Y[symbol, t])];
        double[] ofSymbols = [.. largest.Where((_, t) => d.Path[t] != 0)];
        double[] ofText = [.. largest.Where((_, t) => d.Path[t] != 0 && (t == 0 || d.Path[t] != d.Path[t - 1]))];
        double Product(IEnumerable<double> factors) => factors.Aggregate(1.0, (product, p) => product * p);
        @case.Expect(@case.Get(returned, "1"), "path probability", d.Probability).Within(Alignment.Tolerance)
            .Mistake("logarithm", "is the logarithm of the product", () => Math.Log(d.Probability))
            .Mistake("sum", "is the sum of the largest probabilities; their product was asked for", () => largest.Sum())
            .Mistake("sum", "is the sum of the largest probabilities, begun at 1; their product was asked for", () => 1 + largest.Sum())
            .Mistake("geometric-mean", "is the geometric mean of the largest probabilities; their product was asked for", () => Math.Pow(d.Probability, 1.0 / largest.Length))
            .Mistake("mean", "is the mean of the largest probabilities; their product was asked for", () => largest.Average())
            .Mistake("without-blanks", "leaves out the steps whose likeliest symbol is the blank", () => Product(ofSymbols))
            .Mistake("of-merged-path", "has only the symbols of the decoded string in it; every step counts", () => Product(ofText))
            .Mistake("last-step-missing", "leaves out the last step", () => Product(largest[..^1]))
            .Mistake("first-step-missing", "leaves out the first step", () => Product(largest[1..]))
            .Mistake("last-step", "is that of the last step alone", () => largest[^1]);
    }

    /// <summary>As Python has it, where index −1 is the last.</summary>
    private static string OffByOne(Decoding d, IEnumerable<int> merged) =>
        string.Concat(merged.Where(symbol => symbol != 0).Select(symbol => symbol < d.Symbols ? Letters[symbol] : '-'));
}
