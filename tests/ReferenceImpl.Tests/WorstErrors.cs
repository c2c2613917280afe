using System.Collections.Concurrent;
using System.Globalization;
using ReferenceImpl.Tests;

[assembly: AssemblyFixture(typeof(WorstErrors))]

namespace ReferenceImpl.Tests;

/// <summary>
/// The worst error that any test measured, for each folder of tests and each witness. When all tests have run, the table stands
/// in worst-errors.md beside the test program; worst-errors.sh prints it.
/// </summary>
public sealed class WorstErrors : IDisposable
{
    internal const string PyTorch = "PyTorch", Differences = "central differences", Autograd = "automatic differentiation";

    private static readonly string[] Witnesses = [PyTorch, Differences, Autograd];

    private static readonly ConcurrentDictionary<(string Family, string Witness), double> Worst = new();

    /// <summary>Called with the relative error of every comparison a test makes.</summary>
    internal static void Record(string witness, double error)
    {
        var family = TestContext.Current.TestClass?.TestClassNamespace?.Split('.')[^1] ?? "";
        Worst.AddOrUpdate((family, witness), error, (_, worst) => Math.Max(worst, error));
    }

    public void Dispose()
    {
        using var table = new StreamWriter(Path.Combine(AppContext.BaseDirectory, "worst-errors.md"));
        table.WriteLine($"| | {string.Join(" | ", Witnesses)} |");
        table.WriteLine("|---|---|---|---|");
        foreach (var family in Worst.Keys.Select(key => key.Family).Distinct().Order(StringComparer.Ordinal))
            table.WriteLine($"| {family} | {string.Join(" | ", Witnesses.Select(witness => Text((family, witness))))} |");
    }

    private static string Text((string, string) key) =>
        Worst.TryGetValue(key, out var error) ? error.ToString("0.0e-00", CultureInfo.InvariantCulture) : "";
}
