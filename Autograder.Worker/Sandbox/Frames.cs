using System.Buffers.Binary;

namespace Autograder.Worker.Sandbox;

/// <summary>Frames on a pair of pipes: eight bytes of length, little-endian, then the payload.</summary>
/// <remarks>
/// Nothing here needs a timeout: killing the sandbox closes its ends of the pipes, and every wait comes to its end.
/// The next frame's first bytes are awaited at all times, which shows whether the program speaks without being asked.
/// </remarks>
internal sealed class Frames(Stream requests, Stream replies)
{
    private const int HeaderBytes = 8;
    private const int FirstBufferBytes = 64 * 1024;

    private readonly byte[] header = new byte[HeaderBytes];
    private Task<int>? nextHeader;

    /// <summary>What came instead of, or as, a frame.</summary>
    public abstract record Received
    {
        private Received() { }

        public sealed record Frame(byte[] Payload) : Received;

        public sealed record TooLarge : Received;

        public sealed record Garbage(string Why) : Received;

        /// <summary>The program closed its pipe, perhaps within a frame.</summary>
        public sealed record End : Received;
    }

    /// <summary>Bytes have come, or the end, since the last frame.</summary>
    public bool AreUnasked => nextHeader is { IsCompleted: true };

    public async Task<Received> AskAsync(ReadOnlyMemory<byte> payload, int maxReplyBytes)
    {
        var length = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, payload.Length);
        try
        {
            await requests.WriteAsync(length);
            await requests.WriteAsync(payload);
        }
        catch (IOException)
        {
            return new Received.End(); // it closed its end
        }
        return await ReceiveAsync(maxReplyBytes);
    }

    public async Task<Received> ReceiveAsync(int maxBytes)
    {
        if (await (nextHeader ?? ReadHeaderAsync()) < HeaderBytes) return new Received.End();

        var claimed = BinaryPrimitives.ReadUInt64LittleEndian(header);
        if (claimed > int.MaxValue) return new Received.Garbage($"a reply claims to be {claimed} bytes long");
        if (claimed > (ulong)maxBytes) return new Received.TooLarge();

        // Grown as bytes arrive: a claim alone takes none of our memory.
        var length = (int)claimed;
        var payload = new byte[Math.Min(length, FirstBufferBytes)];
        for (var filled = 0; filled < length;)
        {
            if (filled == payload.Length) Array.Resize(ref payload, (int)Math.Min(length, 2L * payload.Length));
            var got = await replies.ReadAsync(payload.AsMemory(filled));
            if (got == 0) return new Received.End();
            filled += got;
        }

        nextHeader = ReadHeaderAsync();
        return new Received.Frame(payload);
    }

    private Task<int> ReadHeaderAsync() => replies.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false).AsTask();
}
