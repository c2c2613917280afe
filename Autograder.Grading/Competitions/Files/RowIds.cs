namespace Autograder.Grading.Competitions.Files;

/// <summary>
/// Which row of the solution an id names. Ids that are all integers are compared as integers (007 is 7), others byte for byte; the white space
/// around an id is never part of it.
/// </summary>
internal sealed class RowIds
{
    // Where the integers lie this close together, a table with a place for each is smaller than hashing, and faster.
    private const long DensePlacesPerId = 4;

    private readonly bool integers;
    private readonly ByteTable? hashed;
    private readonly long first;
    private readonly int[]? rows; // 1 + row by id - first, or 0

    private RowIds(bool integers, ByteTable? hashed, long first, int[]? rows) => (this.integers, this.hashed, this.first, this.rows) = (integers, hashed, first, rows);

    /// <summary>The row, or -1. The cell may be written over.</summary>
    public int Find(Span<byte> cell)
    {
        var id = Cell.Trim(cell);
        if (rows is not null)
        {
            if (!Cell.TryInteger(id, out var integer) || integer < first || integer - first >= rows.Length || id[0] == '+') return -1;
            return rows[integer - first] - 1;
        }
        if (!integers) return hashed!.Find(id);
        return Cell.IsInteger(id) ? hashed!.Find(Cell.Canonical(id)) : -1;
    }

    /// <summary>As the solution writes the id, in its canonical form.</summary>
    public string IdOf(int row) => hashed is not null
        ? System.Text.Encoding.UTF8.GetString(hashed[row])
        : (first + Array.IndexOf(rows!, row + 1)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Collects the ids of a solution.</summary>
    internal sealed class Builder
    {
        private readonly ByteTable written = new();
        private readonly List<long> lines = [];
        private bool integers = true;

        public void Add(Span<byte> cell, long line)
        {
            var id = Cell.Trim(cell);
            if (id.Length == 0) throw new CsvFaultException(CsvFault.At(line, CsvRule.EmptyCell, "the id is empty."));
            integers = integers && Cell.IsInteger(id);
            if (!written.TryAdd(id)) throw Duplicate(line, lines[written.Find(id)], id);
            lines.Add(line);
        }

        public RowIds Build()
        {
            if (!integers) return new RowIds(false, written, 0, null);

            var canonical = new ByteTable();
            var (smallest, largest, fit) = (long.MaxValue, long.MinValue, true);
            for (var row = 0; row < written.Count; row++)
            {
                var id = Cell.Canonical(written[row].ToArray());
                if (!canonical.TryAdd(id)) throw Duplicate(lines[row], lines[canonical.Find(id)], id);
                fit = fit && Cell.TryInteger(id, out var integer) && Extend(integer);
            }
            if (!fit || (ulong)(largest - smallest) >= (ulong)(DensePlacesPerId * written.Count)) return new RowIds(true, canonical, 0, null);

            var rows = new int[largest - smallest + 1];
            for (var row = 0; row < canonical.Count; row++)
            {
                Cell.TryInteger(canonical[row], out var integer);
                rows[integer - smallest] = row + 1;
            }
            return new RowIds(true, null, smallest, rows);

            bool Extend(long integer)
            {
                (smallest, largest) = (Math.Min(smallest, integer), Math.Max(largest, integer));
                return true;
            }
        }

        private static CsvFaultException Duplicate(long line, long earlier, ReadOnlySpan<byte> id) =>
            new(CsvFault.At(line, CsvRule.DuplicateId, $"the id {CsvFault.Quote(id)} is already on line {earlier}."));
    }
}
