namespace Autograder.Data.Uploads;

/// <summary>A stream that is read from beginning to end, and nothing else: what passes bytes on derives from it.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public abstract override int Read(Span<byte> buffer);
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Unpacked bytes, counted as they are read: a bomb ends at the limit, whatever its header claims.</summary>
internal sealed class BoundedStream(Stream inner, long mostBytes, long packedBytes, int ratio, Func<Exception> tooLarge, Func<Exception> tooDense) : ReadOnlyStream
{
    private const int RatioMattersFromBytes = 1024 * 1024;

    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _read += read;
        if (_read > mostBytes) throw tooLarge();
        if (_read > RatioMattersFromBytes && _read / ratio > packedBytes) throw tooDense();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
