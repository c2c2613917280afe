using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Autograder.Grading.Competitions.Files;

/// <summary>
/// Comma separated records of a UTF-8 stream, one at a time, as spans over one buffer. RFC 4180, and as Python's csv: LF, CRLF or CR end a
/// record, a byte order mark and blank lines are passed over, a quote inside an unquoted field is a quote.
/// </summary>
/// <remarks>Own code rather than a CSV library: Grading has no package, and ids and labels are compared as bytes without making two strings a row.</remarks>
internal sealed class CsvReader(Stream stream, int longestRecordBytes, long mostBytes = long.MaxValue)
{
    /// <summary>Beside one for each record, which Python on Windows writes. A megabyte can unpack to a thousand million of them.</summary>
    private const int MostBlankLines = 1000;

    private static readonly SearchValues<byte> EndsOfField = SearchValues.Create(",\n\r"u8);

    private byte[] buffer = new byte[256 * 1024];
    private int recordStart;
    private int end;
    private bool ended;
    private bool plain = true; // so far nothing but ASCII without NUL, so that no record has to be looked at for its encoding
    private bool started;
    private long nextLine = 1;
    private long records;
    private long blankLines;
    private (int Start, int Length)[] fields = new (int, int)[8];

    /// <summary>Where the current record begins.</summary>
    public long Line { get; private set; }

    public int FieldCount { get; private set; }

    /// <summary>Read so far.</summary>
    public long Bytes { get; private set; }

    public Span<byte> this[int field] => buffer.AsSpan(fields[field].Start, fields[field].Length);

    /// <summary>Moves to the next record; false after the last.</summary>
    public bool Read()
    {
        if (!started) Start();
        while (true)
        {
            if (recordStart == end && !Fill()) return false;
            Line = nextLine;
            while (!TryReadRecord())
            {
                if (Fill()) continue;
                throw Fault(CsvRule.Quotes, "a quotation is opened here and never closed.");
            }
            if (FieldCount > 1 || fields[0].Length > 0)
            {
                records++;
                return true;
            }
            if (++blankLines > MostBlankLines + records) throw Fault(CsvRule.BlankLines, $"more than {MostBlankLines:N0} blank lines so far; delete them.");
        }
    }

    private void Start()
    {
        started = true;
        while (end < 4 && Fill()) { }
        var head = buffer.AsSpan(0, Math.Min(end, 4));
        if (head.StartsWith("\uFEFF"u8)) recordStart = 3;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new CsvFaultException(CsvFault.At(1, CsvRule.Encoding, "the file is UTF-16; save it as UTF-8."));
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith("PK\x03\x04"u8))
            throw new CsvFaultException(CsvFault.At(1, CsvRule.Encoding, "this is a compressed file inside another; a plain CSV was expected here."));
    }

    /// <summary>False where the buffer ends before the record does.</summary>
    private bool TryReadRecord()
    {
        FieldCount = 0;
        var (at, lines) = (recordStart, 1);
        while (true)
        {
            int next; // just after the field
            if (at < end && buffer[at] == '"')
            {
                var closing = FindClosingQuote(at + 1, out var escapes);
                if (closing < 0) return false;
                next = closing + 1;
                if (next == end && !ended) return false;
                if (next < end && !EndsOfField.Contains(buffer[next]))
                    throw Fault(CsvRule.Quotes, "text follows a closing quote; a quote inside a quotation is written twice.");
                lines += buffer.AsSpan(at, closing - at).Count((byte)'\n');
                // Escapes stay as they are until the record is whole, since it may have to be read again.
                Add(at + 1, escapes ? ~(closing - at - 1) : closing - at - 1);
            }
            else
            {
                var length = buffer.AsSpan(at, end - at).IndexOfAny(EndsOfField);
                if (length < 0)
                {
                    if (!ended) return false;
                    length = end - at;
                }
                Add(at, length);
                next = at + length;
            }

            if (next < end && buffer[next] == ',')
            {
                at = next + 1;
                continue;
            }
            if (next < end && buffer[next] == '\r')
            {
                if (next + 1 == end && !ended) return false;
                if (next + 1 < end && buffer[next + 1] == '\n') next++;
            }
            if (!plain) RequireUtf8(buffer.AsSpan(recordStart, Math.Min(next, end) - recordStart));
            recordStart = Math.Min(next + 1, end);
            nextLine = Line + lines;
            for (var i = 0; i < FieldCount; i++)
                if (fields[i].Length < 0) fields[i].Length = Unescape(fields[i].Start, ~fields[i].Length);
            return true;
        }
    }

    private int FindClosingQuote(int at, out bool escapes)
    {
        escapes = false;
        while (true)
        {
            var quote = buffer.AsSpan(at, end - at).IndexOf((byte)'"');
            if (quote < 0) return -1;
            at += quote;
            if (at + 1 == end && !ended) return -1;
            if (at + 1 == end || buffer[at + 1] != '"') return at;
            escapes = true;
            at += 2;
        }
    }

    private int Unescape(int start, int length)
    {
        var to = start;
        for (var from = start; from < start + length; from++)
        {
            buffer[to++] = buffer[from];
            if (buffer[from] == '"') from++;
        }
        return to - start;
    }

    private void Add(int start, int length)
    {
        if (FieldCount == fields.Length) Array.Resize(ref fields, 2 * fields.Length);
        fields[FieldCount++] = (start, length);
    }

    /// <summary>Reads on, keeping the current record. False when there is no more.</summary>
    private bool Fill()
    {
        if (ended) return false;
        if (recordStart > 0)
        {
            buffer.AsSpan(recordStart, end - recordStart).CopyTo(buffer);
            (end, recordStart) = (end - recordStart, 0);
        }
        if (end == buffer.Length)
        {
            if (end >= longestRecordBytes) throw Fault(CsvRule.Length, $"this line is longer than {longestRecordBytes:N0} bytes. Is a quotation left open?");
            Array.Resize(ref buffer, Math.Min(2 * buffer.Length, Math.Max(longestRecordBytes, buffer.Length + 1)));
        }
        var read = stream.Read(buffer, end, buffer.Length - end);
        plain = plain && IsPlain(buffer.AsSpan(end, read));
        end += read;
        Bytes += read;
        if (Bytes > mostBytes) throw Fault(CsvRule.Length, $"the file is larger than {mostBytes:N0} bytes, far more than all rows of this competition take.");
        ended = read == 0;
        return true;
    }

    private static bool IsPlain(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes) && !bytes.Contains((byte)0);

    private void RequireUtf8(ReadOnlySpan<byte> record)
    {
        if (!Utf8.IsValid(record)) throw Fault(CsvRule.Encoding, "these bytes are not UTF-8; save the file as UTF-8.");
        if (record.Contains((byte)0)) throw Fault(CsvRule.Encoding, "a zero byte; this is no text file, or it is UTF-16. Save it as UTF-8.");
    }

    private CsvFaultException Fault(string rule, string message) => new(CsvFault.At(Math.Max(Line, 1), rule, message));
}
