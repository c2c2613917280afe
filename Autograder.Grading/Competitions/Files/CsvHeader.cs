using System.Text;

namespace Autograder.Grading.Competitions.Files;

/// <summary>The first record: names of columns, which are compared without case and without white space around them.</summary>
internal sealed record CsvHeader(IReadOnlyList<string> Names)
{
    public static CsvHeader Read(CsvReader reader)
    {
        if (!reader.Read()) throw new CsvFaultException(CsvFault.At(1, CsvRule.Header, "the file is empty."));
        var names = new List<string>();
        for (var field = 0; field < reader.FieldCount; field++)
        {
            var name = Encoding.UTF8.GetString(Cell.Trim(reader[field]));
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new CsvFaultException(CsvFault.At(reader.Line, CsvRule.Header, $"the column {CsvFault.Quote(reader[field])} is there twice."));
            names.Add(name);
        }
        return new CsvHeader(names);
    }

    /// <summary>The column of that name, or -1.</summary>
    public int Find(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    public void RequireFields(CsvReader reader)
    {
        if (FaultOf(reader) is { } fault) throw new CsvFaultException(fault);
    }

    /// <summary>A row has as many fields as the header.</summary>
    public CsvFault? FaultOf(CsvReader reader) => reader.FieldCount == Names.Count ? null
        : CsvFault.At(reader.Line, CsvRule.Columns, $"{reader.FieldCount} field{(reader.FieldCount == 1 ? "" : "s")}; the header has {Names.Count}.");
}
