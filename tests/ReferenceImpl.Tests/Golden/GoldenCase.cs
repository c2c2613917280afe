using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Golden;

/// <summary>Inputs of one case and what PyTorch made of them, from the files that golden.py describes.</summary>
internal sealed class GoldenCase(string family, string name, IReadOnlyDictionary<string, Tensor> quantities)
{
    /// <summary>Elements below this share of the largest one are compared as if they were of that size.</summary>
    private const double Floor = 1e-3;

    private const double Tolerance = 1e-9;

    public string Name => name;

    public Tensor this[string quantity] => quantities.TryGetValue(quantity, out var value)
        ? value
        : throw new KeyNotFoundException($"{family}/{name} has no {quantity}, only {string.Join(", ", quantities.Keys)}. {Hint}");

    private static string Hint => "Remake golden files with: /usr/bin/python3 tests/ReferenceImpl.Tests/Golden/make.py";

    /// <summary>All cases of a family whose name starts with the given text; at least one.</summary>
    public static IReadOnlyList<GoldenCase> All(string family, string prefix = "")
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", family + ".safetensors");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path} is missing. {Hint}");
        GoldenCase[] cases =
        [
            .. from entry in Safetensors.Read(path).Tensors
               let slash = entry.Key.IndexOf('/', StringComparison.Ordinal)
               where entry.Key.StartsWith(prefix, StringComparison.Ordinal)
               group entry by entry.Key[..slash] into quantities
               select new GoldenCase(family, quantities.Key, quantities.ToDictionary(q => q.Key[(quantities.Key.Length + 1)..], q => q.Value)),
        ];
        return cases.Length > 0 ? cases : throw new InvalidDataException($"{path} has no case {prefix}. {Hint}");
    }

    public static GoldenCase One(string family, string name) => All(family, name + "/").Single();

    public bool Has(string quantity) => quantities.ContainsKey(quantity);

    public double Number(string setting) => this[setting].ToScalar();

    public int Int(string setting) => (int)Number(setting);

    public bool Flag(string setting) => Number(setting) != 0;

    public int[] Ints(string quantity) => [.. this[quantity].ToArray().Select(value => (int)value)];

    public void Agrees(string quantity, double got) => Agrees(quantity, Tensor.Scalar(got));

    public void Agrees(string quantity, Tensor got)
    {
        var want = this[quantity];
        got.RequireSameShape($"{family}/{name}/{quantity}", want);
        var floor = Floor * want.Data.ToArray().Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (var i = 0; i < want.Size; i++)
        {
            var (w, g) = (want.Data[i], got.Data[i]);
            if (w.Equals(g)) continue; // also the infinities
            var error = Math.Abs(w - g) / Math.Max(Math.Abs(w), floor);
            WorstErrors.Record(WorstErrors.PyTorch, error);
            if (!(error <= Tolerance))
                Assert.Fail($"{family}/{name}/{quantity}: element {i} should be {w:R}, is {g:R}, relative error {error:E1}. {Hint}");
        }
    }
}
