using System.Text.Json;

namespace Mutation;

/// <summary>
/// Mutants that compute the same, or differ only where the contract is silent: looked at one by one, each with the reason.
/// They are listed in <c>equivalent/&lt;homework&gt;-&lt;submission&gt;.json</c>. An entry with a file alone leaves that file out: students bring it along from
/// another homework, whose checks look at it.
/// </summary>
public sealed class EquivalentMutants
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HashSet<(string File, string Text, string Change)> known;

    private readonly HashSet<string> broughtAlong;

    private EquivalentMutants(IReadOnlyList<Entry> entries)
    {
        known = [.. entries.Where(e => e.Text is not null).Select(e => (e.File, e.Text!, e.Change!))];
        broughtAlong = [.. entries.Where(e => e.Text is null).Select(e => e.File)];
    }

    public static EquivalentMutants Of(Canary correct)
    {
        var file = Repository.Path($"tests/Mutation/equivalent/{correct.Homework.Id}-{correct.Name}.json");
        return new EquivalentMutants(File.Exists(file) ? JsonSerializer.Deserialize<Entry[]>(File.ReadAllText(file), Json)! : []);
    }

    public bool LeavesOut(string file) => broughtAlong.Contains(file);

    public bool Contains(Mutant mutant) => known.Contains((mutant.File, mutant.Text, mutant.Change));

    private sealed record Entry(string File, string? Text, string? Change, string Why);
}
