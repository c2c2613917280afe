using Competitions.Training;

namespace Competitions.Tests.Training;

public class TextDistanceTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("same", "same", 0)]
    public void Distances_are_the_textbook_s(string a, string b, int distance) => Assert.Equal(distance, TextDistance.Levenshtein(a, b));

    [Fact]
    public void The_error_rate_is_a_sum_over_a_sum() => Assert.Equal((3 + 5) / 12.0, TextDistance.ErrorRate(["sitting", "b"], ["kitten", "abbbbb"]), 1e-12);
}
