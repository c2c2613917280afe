using System.Text;
using Autograder.Grading.Competitions;
using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Tests.Competitions;

/// <summary>The expected records are what Python's csv.reader gives for the same bytes, blank lines left out.</summary>
public class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a|b/c|d")]
    [InlineData("a,b\r\nc,d", "a|b/c|d")]
    [InlineData("a,b\rc,d\r", "a|b/c|d")]
    [InlineData("\n\na,b\n\n\r\nc,d\n\n", "a|b/c|d")]
    [InlineData("a,\n,b\n,\n", "a|/|b/|")]
    [InlineData("a,", "a|")]
    [InlineData("\"a,b\",\"c\nd\"\n", "a,b|c\nd")]
    [InlineData("\"a\"\"b\",\"\"\"\",\"\"\n", "a\"b|\"|")]
    [InlineData("a\"b,c\"\"d\n", "a\"b|c\"\"d")]
    [InlineData(" \"a\" ,b\n", " \"a\" |b")]
    [InlineData("\"\"\n", "")]
    public void Records(string file, string expected)
    {
        foreach (var most in (int[])[1, 2, 3, 1000]) Assert.Equal(expected, string.Join('/', Read(file, most)));
    }

    [Fact]
    public void However_the_stream_is_cut_the_records_are_the_same()
    {
        var rng = new Random(2);
        for (var run = 0; run < 3000; run++)
        {
            var file = string.Concat(Enumerable.Range(0, rng.Next(30)).Select(_ => "a,,\"\"\n\r é"[rng.Next(9)]));
            Assert.Equal(Read(file, int.MaxValue), Read(file, 1 + rng.Next(4)));
        }
    }

    [Fact]
    public void Lines_are_counted_through_quotations()
    {
        var reader = new CsvReader(new MemoryStream("a,b\r\n\"1\n2\",\"\n\n\"\n\nc,d\n"u8.ToArray()), 1000);
        var lines = new List<long>();
        while (reader.Read()) lines.Add(reader.Line);

        Assert.Equal([1L, 2, 7], lines);
    }

    [Fact]
    public void Long_records_grow_the_buffer_up_to_the_limit()
    {
        var cell = new string('x', 1_000_000);
        Assert.Equal([$"a|{cell}", "b|c"], Read($"a,{cell}\nb,c\n", int.MaxValue, longest: 2_000_000));
        Assert.Contains("length", Read($"a,{cell}\nb,c\n", int.MaxValue, longest: 900_000)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_blank_lines_are_passed_over_and_no_more_except_one_after_each_record()
    {
        Assert.Equal(["a"], Read(new string('\n', 1000) + "a", int.MaxValue));
        Assert.Equal("Line 1001: more than 1,000 blank lines so far; delete them.", Fault(new string('\n', 1_000_000)));
        Assert.Equal(5000, Read(string.Concat(Enumerable.Repeat("a,b\r\r\n", 5000)), int.MaxValue).Count); // csv.writer on Windows without newline=''
        Assert.StartsWith("Line 1007: more than", Fault("a\na\na\n" + new string('\n', 2000)), StringComparison.Ordinal);

        static string Fault(string file) => Assert.Throws<CsvFaultException>(() => Count(file)).Message;
        static void Count(string file)
        {
            var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(file)), 1000);
            while (reader.Read()) { }
        }
    }

    private static List<string> Read(string file, int most, int longest = 1000)
    {
        var records = new List<string>();
        var reader = new CsvReader(new Csv.Trickle(Encoding.UTF8.GetBytes(file), most), longest);
        try
        {
            while (reader.Read())
                records.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(field => Encoding.UTF8.GetString(reader[field]))));
        }
        catch (CsvFaultException fault)
        {
            records.Add(fault.Fault.ToString());
        }
        return records;
    }
}
