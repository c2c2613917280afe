using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class SolutionTests
{
    [Fact]
    public void Columns_are_named_as_the_solution_names_them()
    {
        var solution = Csv.Solution("accuracy", "\uFEFFIndex,usage,Phoneme\r\n7,PUBLIC,a\r\n9,private,b\r\n");

        Assert.Equal(["Index", "Phoneme"], solution.Columns);
        Assert.Equal(2, solution.Rows);
    }

    [Theory]
    [InlineData("accuracy", "", 1, "header")]
    [InlineData("accuracy", "id,label\n0,a\n", 1, "usage")]
    [InlineData("accuracy", "Usage,id,label\nPublic,0,a\n", 1, "usage")]
    [InlineData("accuracy", "id,label,other,Usage\n0,a,b,Public\n", 1, "columns")]
    [InlineData("accuracy", "id,label,Usage\n0,a,Secret\n", 2, "usage")]
    [InlineData("accuracy", "id,label,Usage\n0,a,Ignored\n", null, "usage")]
    [InlineData("accuracy", "id,label,Usage\n", null, "usage")]
    [InlineData("accuracy", "id,label,Usage\n0,a,Public\n1,b\n", 3, "columns")]
    [InlineData("accuracy", "id,label,Usage\n0,a,Public\n1,,Public\n", 3, "label")]
    [InlineData("accuracy", "id,label,Usage\n,a,Public\n", 2, "empty-cell")]
    [InlineData("accuracy", "id,label,Usage\n5,a,Public\n6,a,Public\n5,a,Public\n", 4, "duplicate-id")]
    [InlineData("accuracy", "id,label,Usage\n5,a,Public\n900000,a,Public\n5,a,Public\n", 4, "duplicate-id")]
    [InlineData("accuracy", "id,label,Usage\n05,a,Public\n6,a,Public\n5,a,Public\n", 4, "duplicate-id")]
    [InlineData("accuracy", "id,label,Usage\nx,a,Public\n6,a,Public\nx ,a,Public\n", 4, "duplicate-id")]
    [InlineData("eer", "id,label,Usage\n0,yes,Public\n", 2, "label")]
    [InlineData("rmse", "id,label,Usage\n0,nan,Public\n", 2, "label")]
    [InlineData("perplexity", "id,label,Usage\n0,-1,Public\n", 2, "label")]
    [InlineData("top-5-accuracy", "id,label,Usage\n0,two words,Public\n", 2, "label")]
    public void What_its_instructor_has_to_mend_is_named_by_line_and_rule(string metric, string file, int? line, string rule)
    {
        var fault = Assert.Throws<CsvFaultException>(() => Csv.Solution(metric, file)).Fault;

        Assert.Equal((line, rule), (fault.Line, fault.Rule));
    }

    [Theory]
    [InlineData("id;label;Usage\n0;a;Public\n", "A column Usage is needed, after the id, separated by commas; its cells are Public, Private or Ignored.")]
    [InlineData("0,0,0\n1,a,Public\n", "A column Usage is needed, after the id; its cells are Public, Private or Ignored.")]
    [InlineData("id,Usage,ID\n", "The column 'ID' is there twice.")]
    [InlineData("id,label,Usage\n0,a,Ignored\n", "no row of the solution is Public or Private.")]
    public void A_fault_of_its_header_says_what_is_needed(string file, string message) =>
        Assert.Equal(message, Assert.Throws<CsvFaultException>(() => Csv.Solution("accuracy", file)).Fault.WithoutLine);

    [Theory]
    [InlineData("0,1,2", " 0,001,2 ")]
    [InlineData("2,0,1", "2,00,1")]
    [InlineData("-3,0,7000000000", "-003,-0,7000000000")]
    [InlineData("007,08,9", "7,8,9")]
    [InlineData("123456789012345678901234567890,1,2", "0123456789012345678901234567890,1,2")]
    [InlineData("utt-1,utt-2,7", "utt-1, utt-2,7")]
    [InlineData("a b,é,\"x,y\"", "a b,é,\"x,y\"")]
    public void Ids_that_mean_the_same_are_the_same(string ids, string written) => Assert.IsType<CheckedPredictions.Accepted>(Check(ids, written));

    [Theory]
    [InlineData("0,1,2", "0,1,+2")]
    [InlineData("0,1,2", "0,1,2.0")]
    [InlineData("0,1,2", "0,1,99999999999999999999")]
    [InlineData("-3,-2,-1", "-3,-2,9223372036854775807")] // whose distance from -3 overflows
    [InlineData("1,2,3", "1,2,-9223372036854775808")]
    [InlineData("utt1,utt2,7", "utt1,utt2,07")]
    [InlineData("utt1,utt2,utt3", "utt1,utt2,UTT3")]
    public void Ids_that_do_not_are_not(string ids, string written) =>
        Assert.Equal((4L, CsvRule.UnknownId), Assert.IsType<CheckedPredictions.Refused>(Check(ids, written)).Faults.Select(fault => (fault.Line!.Value, fault.Rule)).First());

    private static CheckedPredictions Check(string ids, string written)
    {
        var solution = Csv.Solution("accuracy", "id,label,Usage\n" + string.Concat(Split(ids).Select(id => $"{id},a,Public\n")));
        return Csv.Check(solution, "id,label\n" + string.Concat(Split(written).Select(id => $"{id},a\n")));

        static IEnumerable<string> Split(string list) => list.Contains('"') ? [.. list[..list.IndexOf('"')].TrimEnd(',').Split(','), list[list.IndexOf('"')..]] : list.Split(',');
    }
}
