using System.Globalization;
using System.Text;

namespace Autograder.Grading.Competitions;

/// <summary>What is wrong with a file: the line, the rule it breaks, and a sentence. It quotes the file itself and never the solution.</summary>
/// <param name="Line">Counted from 1, the header's; null where something is missing from the file as a whole.</param>
public sealed record CsvFault(long? Line, string Rule, string Message)
{
    /// <summary>As long as what Kaggle shows to participants.</summary>
    public const int LongestMessage = 280;

    private const int LongestQuote = 40;

    /// <summary>The message for where its line is shown beside it.</summary>
    public string WithoutLine => Line is { } line && Message.StartsWith(Place(line), StringComparison.Ordinal)
        ? char.ToUpperInvariant(Message[Place(line).Length]) + Message[(Place(line).Length + 1)..] : Message;

    internal static CsvFault At(long? line, string rule, string message)
    {
        var text = line is { } number ? Place(number) + message : message;
        return new(line, rule, text.Length <= LongestMessage ? text : text[..(LongestMessage - 1)] + "…");
    }

    private static string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"Line {line}: ");

    /// <summary>What the file says, cut, and with nothing in it that a terminal or a page would act on.</summary>
    internal static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * LongestQuote)]);
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(LongestQuote))
            shown.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? "�" : rune.ToString());
        return $"'{shown}{(shown.Length < text.Length || bytes.Length > 4 * LongestQuote ? "…" : "")}'";
    }
}

/// <summary>The names of the rules that a file can break.</summary>
public static class CsvRule
{
    public const string Encoding = "encoding";
    public const string Quotes = "quotes";
    public const string Length = "length";
    public const string BlankLines = "blank-lines";
    public const string Header = "header";
    public const string Columns = "columns";
    public const string UnknownId = "unknown-id";
    public const string DuplicateId = "duplicate-id";
    public const string MissingId = "missing-id";
    public const string EmptyCell = "empty-cell";
    public const string Number = "number";
    public const string Label = "label";
    public const string Distribution = "distribution";
    public const string Usage = "usage";
}

/// <summary>A file that cannot be read at all, or a solution that its instructor has to mend.</summary>
public sealed class CsvFaultException : Exception
{
    public CsvFaultException(CsvFault fault) : base(fault.Message) => Fault = fault;

    public CsvFault Fault { get; }

    public long? Line => Fault.Line;

    public string Rule => Fault.Rule;
}
