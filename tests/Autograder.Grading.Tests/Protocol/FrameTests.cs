using Autograder.Grading.Protocol;

namespace Autograder.Grading.Tests.Protocol;

public class FrameTests
{
    private static readonly Value Everything = new Value.Record(
        ("none", Value.None.Instance), ("yes", true), ("no", false), ("integer", -42), ("real", 0.1), ("text", "größer 𝔸"),
        ("list", new Value.List(1, new Value.List(), "x")),
        ("tensor", new Value.Array(DType.Float32, [2, 1], [0, 0, 128, 63, 0, 0, 0, 64])),
        ("empty", new Value.Array(DType.Float64, [5, 0], [])));

    [Fact]
    public void A_reply_reads_back_as_it_was_written()
    {
        var bytes = Frame.Encode(Everything);
        Assert.Equal(bytes, Frame.Encode(Frame.DecodeReply(bytes)));
    }

    [Fact]
    public void Every_truncation_is_a_protocol_error()
    {
        var bytes = Frame.Encode(Everything);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<ProtocolException>(() => Frame.DecodeReply(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Any_flipped_byte_gives_a_value_or_a_protocol_error_and_nothing_else()
    {
        var bytes = Frame.Encode(Everything);
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (byte mask in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] changed = [.. bytes];
                changed[at] ^= mask;
                try
                {
                    Frame.DecodeReply(changed);
                }
                catch (ProtocolException)
                {
                }
            }
        }
    }

    [Theory]
    [InlineData("L FF FF FF FF")] // a list of four billion items
    [InlineData("S FF FF FF 7F 41")] // a text of two gigabytes
    [InlineData("A 0C 02 FF FF FF 7F 00 00 00 00 FF FF FF 7F 00 00 00 00")] // 2^62 elements
    [InlineData("A 0C 01 FF FF FF FF FF FF FF FF")] // a negative length
    [InlineData("A 0D 00")] // no such dtype
    [InlineData("A 0C 21")] // rank 33
    [InlineData("O 00 00 00 00")] // a reference may not stand in a reply
    [InlineData("U 00 00 00 00")]
    [InlineData("C N")]
    [InlineData("X A 0C 00 00 00 00 00 00 00 00 00")]
    [InlineData("P A 02 01 01 00 00 00 00 00 00 00 01")]
    [InlineData("B 00 00 00 00")]
    [InlineData("N N")] // left over
    [InlineData("S 01 00 00 00 FF")] // not UTF-8
    public void Claims_that_do_not_hold_are_protocol_errors(string hex)
    {
        byte[] bytes = [.. hex.Split(' ').Select(part => part.Length == 1 ? (byte)part[0] : Convert.ToByte(part, 16))];
        Assert.Throws<ProtocolException>(() => Frame.DecodeReply(bytes));
    }

    [Fact]
    public void Nesting_without_end_is_a_protocol_error()
    {
        byte[] level = [(byte)'L', 1, 0, 0, 0];
        Assert.Throws<ProtocolException>(() => Frame.DecodeReply([.. Enumerable.Repeat(level, 100_000).SelectMany(b => b)]));
    }

    [Fact]
    public void A_reply_to_another_script_is_a_protocol_error()
    {
        var reply = Frame.Encode(new Value.Record(("id", 7), ("outcomes", new Value.List(new Value.List("value", 1.0)))));
        Assert.Single(Outcome.ParseReply(reply, id: 7, steps: 1));
        Assert.Throws<ProtocolException>(() => Outcome.ParseReply(reply, id: 8, steps: 1));
        Assert.Throws<ProtocolException>(() => Outcome.ParseReply(reply, id: 7, steps: 2));
    }
}
