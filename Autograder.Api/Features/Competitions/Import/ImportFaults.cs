namespace Autograder.Api.Features.Competitions.Import;

/// <summary>What is wrong with a competition's folder.</summary>
/// <param name="Line">From 1; null where something is missing from the file as a whole.</param>
/// <param name="Rule">The rule's short name, for programs.</param>
public sealed record ImportFault(string File, long? Line, string Rule, string Message);

/// <summary>Collects faults, so that an instructor mends a folder in one go and not one fault at a time.</summary>
internal sealed class ImportFaults
{
    private const int Most = 20;

    private readonly List<ImportFault> _found = [];

    /// <summary>File by file, and by line in each; what is wrong with a file as a whole comes after its lines.</summary>
    public IReadOnlyList<ImportFault> Found => [.. _found.GroupBy(fault => fault.File).SelectMany(file => file.OrderBy(fault => fault.Line ?? long.MaxValue))];

    public bool Any => _found.Count > 0;

    public void Add(string file, long? line, string rule, string message)
    {
        if (_found.Count < Most) _found.Add(new ImportFault(file, line, rule, message));
    }
}

/// <summary>The rules of a competition's folder; those of its csv files have names of their own.</summary>
internal static class ImportRule
{
    public const string Archive = "archive";
    public const string MissingFile = "missing-file";
    public const string Yaml = "yaml";
    public const string UnknownKey = "unknown-key";
    public const string MissingKey = "missing-key";
    public const string Value = "value";
    public const string Moment = "moment";
    public const string Order = "order";
    public const string Metric = "metric";
    public const string Codabench = "codabench";
    public const string Kind = "kind";
}
