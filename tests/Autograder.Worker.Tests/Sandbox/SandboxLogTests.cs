using System.Text;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

public class SandboxLogTests
{
    [Theory]
    [InlineData("plain\ttext\nof two lines", "plain\ttext\nof two lines")]
    [InlineData("Windows\r\nline", "Windows\nline")]
    [InlineData("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇")]
    [InlineData("over\rwritten\0", "over␍written␀")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")] // pages escape; the log itself is text
    [InlineData("passed \u202Edelliaf", "passed \uFFFDdelliaf")]
    public async Task What_a_terminal_would_obey_is_shown_instead(string written, string shown) =>
        Assert.Equal(shown, await LogOfAsync(Encoding.UTF8.GetBytes(written)));

    [Fact]
    public async Task Bytes_that_are_no_text_are_marked() =>
        Assert.Equal("a\uFFFDb\uFFFD", await LogOfAsync([(byte)'a', 0xFF, (byte)'b', 0xC3]));

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(150)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public async Task The_beginning_and_the_end_are_kept(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + i % 26)));
        var log = await LogOfAsync(Encoding.ASCII.GetBytes(text), limitBytes: 100);
        Assert.Equal(length <= 100 ? text : $"{text[..50]}\n[… {length - 100:N0} bytes left out …]\n{text[^50..]}", log);
    }

    private static async Task<string> LogOfAsync(byte[] written, int limitBytes = 1024)
    {
        var log = new SandboxLog(limitBytes);
        await log.CopyFromAsync(new MemoryStream(written));
        return log.ToString();
    }
}
