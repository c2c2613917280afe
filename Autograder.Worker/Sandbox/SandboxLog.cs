using System.Globalization;
using System.Text;

namespace Autograder.Worker.Sandbox;

/// <summary>A program's error stream: read to its end, kept up to a limit (the beginning and the end of it), shown without what a terminal or page could obey.</summary>
internal sealed class SandboxLog(int limitBytes)
{
    private readonly Lock gate = new();
    private readonly byte[] first = new byte[limitBytes / 2];
    private readonly byte[] last = new byte[limitBytes - limitBytes / 2]; // a ring
    private long written;

    /// <summary>Keeps reading when full, or a talkative program would stand still for ever.</summary>
    public async Task CopyFromAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        int got;
        while ((got = await stream.ReadAsync(buffer)) > 0)
        {
            lock (gate) Append(buffer.AsSpan(0, got));
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            var head = first.AsSpan(0, (int)Math.Min(written, first.Length));
            var beyond = written - first.Length;
            if (beyond <= 0) return Readable(head);
            if (beyond <= last.Length) return Readable([.. head, .. last.AsSpan(0, (int)beyond)]);

            var oldest = (int)(beyond % last.Length);
            var leftOut = (beyond - last.Length).ToString("N0", CultureInfo.InvariantCulture);
            return $"{Readable(head)}\n[… {leftOut} bytes left out …]\n{Readable([.. last.AsSpan(oldest), .. last.AsSpan(0, oldest)])}";
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var toFirst = (int)Math.Clamp(first.Length - written, 0, bytes.Length);
        bytes[..toFirst].CopyTo(first.AsSpan((int)Math.Min(written, first.Length)));
        written += toFirst;

        for (bytes = bytes[toFirst..]; !bytes.IsEmpty;)
        {
            var at = (int)((written - first.Length) % last.Length);
            var fits = Math.Min(bytes.Length, last.Length - at);
            bytes[..fits].CopyTo(last.AsSpan(at));
            bytes = bytes[fits..];
            written += fits;
        }
    }

    /// <summary>Control characters become their pictures (␛ for escape), so that none is obeyed and none is lost; so nothing is NUL either, which PostgreSQL's text cannot hold.</summary>
    private static string Readable(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n").ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] switch
            {
                '\n' or '\t' => text[i],
                < ' ' => (char)('\u2400' + text[i]),
                '\u007F' => '\u2421',
                (>= '\u0080' and <= '\u009F') or '\u2028' or '\u2029' => '\uFFFD',
                // Characters that turn the direction of what follows can make a log read as what it is not.
                (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' => '\uFFFD',
                var ordinary => ordinary,
            };
        }
        return new string(text);
    }
}
