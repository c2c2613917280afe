using System.Buffers.Text;
using System.Text;

namespace Autograder.Grading.Competitions.Files;

/// <summary>What one cell of a file can mean.</summary>
internal static class Cell
{
    private const byte Zero = (byte)'0';

    /// <summary>Without the white space around it, which people cannot see.</summary>
    public static Span<byte> Trim(Span<byte> cell)
    {
        if (cell.Length == 0 || (cell[0] > ' ' && cell[^1] > ' ')) return cell;
        return cell.Trim(" \t\r\n"u8);
    }

    public static bool IsInteger(ReadOnlySpan<byte> cell)
    {
        var digits = cell.StartsWith("-"u8) ? cell[1..] : cell;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange(Zero, (byte)'9');
    }

    /// <summary>7.0 without its zeros, as pandas writes an integer of a column that once had a gap.</summary>
    public static Span<byte> WithoutZeros(Span<byte> cell)
    {
        var point = cell.IndexOf((byte)'.');
        return point > 0 && !cell[(point + 1)..].ContainsAnyExcept(Zero) ? cell[..point] : cell;
    }

    /// <summary>The one way to write an integer: 007 is 7, and -0 is 0. The cell is written over.</summary>
    public static Span<byte> Canonical(Span<byte> integer)
    {
        var negative = integer[0] == '-';
        var digits = negative ? integer[1..] : integer;
        var zeros = 0;
        while (zeros < digits.Length - 1 && digits[zeros] == Zero) zeros++;
        digits = digits[zeros..];
        if (!negative || digits[0] == Zero) return digits;
        integer[zeros] = (byte)'-';
        return integer[zeros..];
    }

    /// <summary>An integer written in its one canonical way.</summary>
    public static bool TryPlainInteger(ReadOnlySpan<byte> cell, out long integer)
    {
        integer = 0;
        var digits = cell.Length > 1 && cell[0] == '-' ? cell[1..] : cell;
        return digits.Length > 0 && digits[0] >= Zero && digits[0] <= '9' && (digits[0] != Zero || cell.Length == 1) && TryInteger(cell, out integer);
    }

    public static bool TryInteger(ReadOnlySpan<byte> cell, out long integer) => Utf8Parser.TryParse(cell, out integer, out var used) && used == cell.Length;

    public static bool TryReal(ReadOnlySpan<byte> cell, out double real) => Utf8Parser.TryParse(cell, out real, out var used) && used == cell.Length;

    /// <summary>0.5, 1e308, and what NumPy, pandas and .NET write for NaN and infinity.</summary>
    public static bool IsRealAndNoInteger(ReadOnlySpan<byte> cell)
    {
        if (cell.Length == 0 || IsInteger(cell)) return false;
        var unsigned = cell[0] is (byte)'-' or (byte)'+' ? cell[1..] : cell;
        return Ascii.EqualsIgnoreCase(unsigned, "nan"u8) || Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || TryReal(cell, out _);
    }
}
