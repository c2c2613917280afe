using System.Text;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class PredictionFileTests
{
    private const string Truth = "id,label,Usage\n0,AA,Public\n1,B,Private\n2,AA,Public\n3,SIL,Ignored\n";

    private static readonly Solution Solution = Csv.Solution("accuracy", Truth);

    [Fact]
    public void A_file_is_scored_on_each_part()
    {
        var scored = Scoring.Score(Solution, Csv.Accepted(Solution, "id,label\n0,AA\n1,B\n2,B\n3,AA\n"), MetricCatalogue.Find("accuracy")!, seed: 1);

        Assert.Equal((0.5, 2), (scored.Public.Value, scored.Public.Rows));
        Assert.Equal((1.0, 1), (scored.Private.Value, scored.Private.Rows));
    }

    [Theory]
    [InlineData("\uFEFFid,label\n0,AA\n1,B\n2,AA\n3,SIL\n")]
    [InlineData("ID,Label\r\n0,AA\r\n1,B\r\n2,AA\r\n3,SIL")]
    [InlineData("id,label\r0,AA\r1,B\r2,AA\r3,SIL\r")]
    [InlineData(" label , id \nAA,0\nB,1\nAA,2\nSIL,3\n")]
    [InlineData("id,label\n3,SIL\n2,AA\n1,B\n0,AA\n\n\n")]
    [InlineData("\"id\",\"label\"\n\"0\",\"AA\"\n\"1\",\"B\"\n\"2\",\"\nAA\r\n\"\n\"3\",\"SIL\"")]
    [InlineData("id,label\n000, AA\n 1 ,B \n02,AA\t\n3,SIL\n")]
    public void What_does_not_change_the_meaning_does_not_change_the_score(string file)
    {
        foreach (var most in (int[])[1, 2, 7, 1000])
        {
            var accepted = Assert.IsType<CheckedPredictions.Accepted>(Csv.Check(Solution, Encoding.UTF8.GetBytes(file), most));
            var scored = Scoring.Score(Solution, accepted.Predictions, MetricCatalogue.Find("accuracy")!, seed: 1);
            Assert.Equal((1.0, 1.0), (scored.Public.Value, scored.Private.Value));
        }
    }

    [Theory]
    [InlineData("", 1, "header", "Line 1: the file is empty.")]
    [InlineData("\uFEFF", 1, "header", "Line 1: the file is empty.")]
    [InlineData("id,label\n", null, "missing-id", "4 of 4 ids are missing; the first is '0'.")]
    [InlineData("id,label\n0,AA\n1,B\n3,SIL\n", null, "missing-id", "The id '2' is missing.")]
    [InlineData("0,AA\n1,B\n2,AA\n3,SIL\n", 1, "header", "Line 1: the header has no column id; it must be id,label.")]
    [InlineData("id;label\n0;AA\n", 1, "header", "Line 1: the header has no column id; it must be id,label, separated by commas.")]
    [InlineData(",id,label\n0,0,AA\n", 1, "columns", "Line 1: the column '' does not belong here; the header must be id,label.")]
    [InlineData("0,0\n1,1\n", 1, "header", "Line 1: the header has no column id; it must be id,label.")] // a file without a header
    [InlineData("id,label,ID\n", 1, "header", "Line 1: the column 'ID' is there twice.")]
    [InlineData("id,label\n0,AA\n1\n2,AA\n3,SIL\n", 3, "columns", "Line 3: 1 field; the header has 2.")]
    [InlineData("id,label\n0,AA,\n1,B\n2,AA\n3,SIL\n", 2, "columns", "Line 2: 3 fields; the header has 2.")]
    [InlineData("id,label\n0,AA\n1,B\n2,AA\n3,SIL\n4,AA\n", 6, "unknown-id", "Line 6: the id '4' is not one of the competition's.")]
    [InlineData("id,label\n0,AA\n1,B\n2,AA\n3,SIL\n02,AA\n", 6, "duplicate-id", "Line 6: the id '02' is there a second time.")]
    [InlineData("id,label\n\"0\n\",AA\n1,B\n2,AA\n2,AA\n", 6, "duplicate-id", "Line 6: the id '2' is there a second time.")]
    [InlineData("id,label\n0,AA\n1.0,B\n", 3, "unknown-id", "Line 3: the id '1.0' is not one of the competition's.")]
    [InlineData("id,label\n0,AA\n1,\n2,AA\n3,SIL\n", 3, "empty-cell", "Line 3: the label is empty.")]
    [InlineData("id,label\n0,AA\n1,NaN\n2,AA\n3,SIL\n", 3, "label", "Line 3: the label 'NaN' is a number; the classes are symbols.")]
    [InlineData("id,label\n0,AA\n1,1e308\n2,AA\n3,SIL\n", 3, "label", "Line 3: the label '1e308' is a number; the classes are symbols.")]
    [InlineData("id,label\n0,AA\n1,-inf\n2,AA\n3,SIL\n", 3, "label", "Line 3: the label '-inf' is a number; the classes are symbols.")]
    [InlineData("id,label\n0,\"AA\n1,B\n2,AA\n3,SIL\n", 2, "quotes", "Line 2: a quotation is opened here and never closed.")]
    [InlineData("id,label\n0,\"AA\"A\n", 2, "quotes", "Line 2: text follows a closing quote; a quote inside a quotation is written twice.")]
    [InlineData("PK\u0003\u0004", 1, "encoding", "Line 1: this is a compressed file inside another; a plain CSV was expected here.")]
    [InlineData("id,label\n0,A\0A\n", 2, "encoding", "Line 2: a zero byte; this is no text file, or it is UTF-16. Save it as UTF-8.")]
    public void What_is_wrong_is_named_by_line_and_rule(string file, int? line, string rule, string message)
    {
        var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, file));

        Assert.Equal(new CsvFault(line, rule, message), refused.Faults[0]);
    }

    [Fact]
    public void Other_encodings_are_refused()
    {
        Refuses(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("id,label\n0,AA\n")), 1);
        Refuses(Encoding.BigEndianUnicode.GetPreamble().Concat(Encoding.BigEndianUnicode.GetBytes("id,label\n0,AA\n")), 1);
        Refuses(Encoding.Unicode.GetBytes("id,label\n0,AA\n"), 1);
        Refuses(Encoding.Latin1.GetBytes("id,label\n0,AA\n1,é\n2,AA\n3,SIL\n"), 3);

        static void Refuses(IEnumerable<byte> bytes, int line)
        {
            var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, [.. bytes]));
            Assert.Equal((line, CsvRule.Encoding), (refused.Faults[0].Line!.Value, refused.Faults[0].Rule));
        }
    }

    [Fact]
    public void A_formula_is_a_text_and_wrong()
    {
        var scored = Scoring.Score(
            Solution, Csv.Accepted(Solution, "id,label\n0,=cmd|' /C calc'!A0\n1,B\n2,@AA\n3,-AA\n"), MetricCatalogue.Find("accuracy")!, seed: 1);

        Assert.Equal((0.0, 1.0), (scored.Public.Value, scored.Private.Value));
    }

    [Fact]
    public void A_class_that_only_the_training_data_have_is_wrong_and_no_error()
    {
        var scored = Scoring.Score(Solution, Csv.Accepted(Solution, "id,label\n0,ZH\n1,7\n2,AA\n3,aa\n"), MetricCatalogue.Find("accuracy")!, seed: 1);

        Assert.Equal((0.5, 0.0), (scored.Public.Value, scored.Private.Value));
    }

    [Fact]
    public void Ten_million_rows_end_after_the_first_few_too_many()
    {
        var rows = new Endless("id,label\n0,AA\n1,B\n2,AA\n3,SIL\n", "2,AA\n");

        var refused = Assert.IsType<CheckedPredictions.Refused>(PredictionFile.Read(rows, Solution, PredictionLimits.Default));

        Assert.Equal([6L, 7, 8, 9, 10], refused.Faults.Select(fault => fault.Line!.Value));
        Assert.True(rows.Given < 1_000_000);
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        var refused = Assert.IsType<CheckedPredictions.Refused>(PredictionFile.Read(new Endless("id,label\n0,\"", "A"), Solution, PredictionLimits.Default));

        Assert.Equal((2L, CsvRule.Length), (refused.Faults[0].Line, refused.Faults[0].Rule));
    }

    [Fact]
    public void A_file_far_larger_than_all_rows_are_is_refused_where_it_becomes_so()
    {
        var padded = new string(' ', 3_000_000);
        var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, $"id,label\n0,AA\n1,B{padded}\n2,AA{padded}\n3,SIL\n"));
        var fault = Assert.Single(refused.Faults);
        Assert.Equal((4L, CsvRule.Length), (fault.Line, fault.Rule));
        Assert.Contains("larger than 4,198,6", fault.Message, StringComparison.Ordinal);

        Assert.IsType<CheckedPredictions.Accepted>(Csv.Check(Solution, $"id,label\n0,AA\n1,B{padded}\n2,AA\n3,SIL\n")); // of a small solution four megabytes may be anything
    }

    [Fact]
    public void Blank_lines_without_end_are_refused_by_the_first_thousand()
    {
        var blank = new Endless("id,label\n0,AA\n1,B\n2,AA\n3,SIL\n", "\n");
        var refused = Assert.IsType<CheckedPredictions.Refused>(PredictionFile.Read(blank, Solution, PredictionLimits.Default));
        Assert.Equal((1011L, CsvRule.BlankLines), refused.Faults.Select(fault => (fault.Line!.Value, fault.Rule)).Single());
    }

    [Theory]
    [InlineData("accuracy", "1")]
    [InlineData("accuracy", "x")]
    [InlineData("top-5-accuracy", "x")]
    [InlineData("eer", "1")]
    [InlineData("rmse", "1")]
    [InlineData("cer", "x")]
    [InlineData("perplexity", "1")]
    public void No_bytes_whatever_make_the_reader_fail(string metric, string label)
    {
        string[] hostile =
        [
            "", " ", "-", "+", ".", "-.", "e", "1e", "9223372036854775807", "-9223372036854775808", "99999999999999999999999", "-0", "00", "1e-999", "0 ", "- 1", "\u00a0", "\ufeff",
            "\ud83d\ude00", "e\u0301\u0301", "\u1112\u1161\u11ab", "\0", "\r", "\n", "\"", "\"\"", "\"a", ",", ",,", "0 0 0", "-1 -1", "nan", "=1+1", new string('1', 500), new string(' ', 500),
        ];
        var rng = new Random(12);
        foreach (var ids in (string[][])[["-3", "-2", "-1"], ["0", "1", "2"], ["5", "900000", "7"], ["a", "b", "7"]])
        {
            var solution = Csv.Solution(metric, "id,label,Usage\n" + string.Concat(ids.Select(id => $"{id},{label},Public\n")));
            for (var run = 0; run < 500; run++)
            {
                var file = "id,label\n" + string.Concat(ids.Select(id => $"{Or(id)},{Or(label)}{(rng.Next(20) == 0 ? "" : "\n")}"));
                var bytes = Encoding.UTF8.GetBytes(file);
                if (run % 5 == 0) bytes[rng.Next(bytes.Length)] = (byte)rng.Next(256);
                foreach (var fault in (Csv.Check(solution, bytes) as CheckedPredictions.Refused)?.Faults ?? []) Assert.InRange(fault.Message.Length, 1, CsvFault.LongestMessage);
            }
        }

        string Or(string usual) => rng.Next(3) > 0 ? usual : hostile[rng.Next(hostile.Length)];
    }

    [Fact]
    public void Half_a_million_columns_are_refused_at_once()
    {
        var header = string.Join(',', Enumerable.Range(0, 500_000).Select(column => $"c{column:x}").Prepend("id"));

        var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, header + "\n"));

        Assert.Equal(CsvRule.Header, refused.Faults[0].Rule);
    }

    [Fact]
    public void A_message_is_short_harmless_and_silent_about_the_solution()
    {
        var hostile = new string('x', 500) + "\u001b[31m<script>\u202e";
        var files = new[] { $"id,label\n{hostile},AA\n", $"id,{hostile}\n", $"id,label\n\"{hostile}\n\",AA\n{hostile},\u001b\n" };
        foreach (var fault in files.SelectMany(file => Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, file)).Faults))
        {
            Assert.True(fault.Message.Length <= CsvFault.LongestMessage, fault.Message);
            Assert.DoesNotContain(fault.Message, char.IsControl);
            Assert.DoesNotContain("SIL", fault.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A beginning, and then the same line for ever.</summary>
    private sealed class Endless(string beginning, string line) : Stream
    {
        private readonly byte[] start = Encoding.UTF8.GetBytes(beginning);
        private readonly byte[] repeated = Encoding.UTF8.GetBytes(line);

        public long Given { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, Given++)
                buffer[offset + i] = Given < start.Length ? start[Given] : repeated[(Given - start.Length) % repeated.Length];
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
