using System.Text;

namespace Autograder.Grading.Competitions.Files;

/// <summary>The first record: names of columns, which are compared without case and without white space around them.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> names = [];

    private CsvHeader() { }

    public IReadOnlyList<string> Names => names;

    /// <summary>A column that is there twice; told only where none is missing, since a file without a header has values in its place.</summary>
    public CsvFault? Twice { get; private set; }

    /// <summary>What to say of the separator, where it is another.</summary>
    public string Separator => Names is [var only] && only.AsSpan().ContainsAny(";\t") ? ", separated by commas" : "";

    public static CsvHeader Read(CsvReader reader)
    {
        if (!reader.Read()) throw new CsvFaultException(CsvFault.At(1, CsvRule.Header, "the file is empty."));
        var header = new CsvHeader();
        for (var field = 0; field < reader.FieldCount; field++)
        {
            var name = Encoding.UTF8.GetString(Cell.Trim(reader[field]));
            if (!header.columns.TryAdd(name, field)) header.Twice ??= CsvFault.At(reader.Line, CsvRule.Header, $"the column {CsvFault.Quote(reader[field])} is there twice.");
            header.names.Add(name);
        }
        return header;
    }

    /// <summary>The column of that name, or -1.</summary>
    public int Find(string name) => columns.GetValueOrDefault(name, -1);

    public void RequireFields(CsvReader reader)
    {
        if (FaultOf(reader) is { } fault) throw new CsvFaultException(fault);
    }

    /// <summary>A row has as many fields as the header.</summary>
    public CsvFault? FaultOf(CsvReader reader) => reader.FieldCount == Names.Count ? null
        : CsvFault.At(reader.Line, CsvRule.Columns, $"{reader.FieldCount} field{(reader.FieldCount == 1 ? "" : "s")}; the header has {Names.Count}.");
}
