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
    private readonly bool inOrder; // id - first is the row itself, as mostly

    private RowIds(bool integers, ByteTable? hashed, long first, int[]? rows)
    {
        (this.integers, this.hashed, this.first, this.rows) = (integers, hashed, first, rows);
        inOrder = rows is not null;
        for (var i = 0; inOrder && i < rows!.Length; i++) inOrder = rows[i] == i + 1;
    }

    /// <summary>The row, or -1. The cell may be written over.</summary>
    /// <param name="likely">A row that is tried first, since most files are in the solution's order.</param>
    public int Find(Span<byte> cell, int likely)
    {
        var id = Cell.Trim(cell);
        if (rows is not null)
        {
            // Unsigned, so that what is below the first, and what overflows, is beyond the table as well.
            if (!Cell.TryInteger(id, out var integer) || (ulong)(integer - first) >= (ulong)rows.Length || id[0] == '+') return -1;
            return inOrder ? (int)(integer - first) : rows[integer - first] - 1;
        }
        if (likely < hashed!.Count && hashed[likely].SequenceEqual(id)) return likely;
        if (!integers) return hashed.Find(id);
        return Cell.IsInteger(id) ? hashed.Find(Cell.Canonical(id)) : -1;
    }

    /// <summary>As the solution writes the id, in its canonical form.</summary>
    public string IdOf(int row) => hashed is not null
        ? System.Text.Encoding.UTF8.GetString(hashed[row])
        : (first + Array.IndexOf(rows!, row + 1)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Collects the ids of a solution. Plain integers are kept as such, and turned into texts at the first id that is none.</summary>
    internal sealed class Builder
    {
        private readonly List<long> numbers = [];
        private readonly List<int> lines = [];
        private ByteTable? texts;
        private bool integers = true;

        public void Add(Span<byte> cell, long line)
        {
            var id = Cell.Trim(cell);
            if (id.Length == 0) throw new CsvFaultException(CsvFault.At(line, CsvRule.EmptyCell, "the id is empty."));
            lines.Add((int)line);
            if (texts is null && Cell.TryPlainInteger(id, out var number))
            {
                numbers.Add(number);
                return;
            }
            texts ??= Texts(numbers);
            integers = integers && Cell.IsInteger(id);
            texts.Append(id);
        }

        public RowIds Build()
        {
            if (texts is null) return Dense(numbers) ?? new RowIds(true, Indexed(Texts(numbers)), 0, null);
            if (!integers) return new RowIds(false, Indexed(texts), 0, null);

            var canonical = new ByteTable();
            for (var row = 0; row < texts.Count; row++) canonical.Append(Cell.Canonical(texts[row].ToArray()));
            return new RowIds(true, Indexed(canonical), 0, null);
        }

        private RowIds? Dense(List<long> ids)
        {
            if (ids.Count == 0) return null;
            var (smallest, largest) = (ids.Min(), ids.Max());
            if ((ulong)(largest - smallest) >= (ulong)(DensePlacesPerId * ids.Count)) return null;
            var rows = new int[largest - smallest + 1];
            for (var row = 0; row < ids.Count; row++)
            {
                ref var place = ref rows[ids[row] - smallest];
                if (place != 0) throw Duplicate(row, place - 1, Written(ids[row]));
                place = row + 1;
            }
            return new RowIds(true, null, smallest, rows);
        }

        private static ByteTable Texts(List<long> ids)
        {
            var table = new ByteTable();
            foreach (var id in ids) table.Append(Written(id));
            return table;
        }

        private ByteTable Indexed(ByteTable table) => table.TryIndex(out var row, out var earlier) ? table : throw Duplicate(row, earlier, table[row]);

        private static byte[] Written(long id) => System.Text.Encoding.ASCII.GetBytes(id.ToString(System.Globalization.CultureInfo.InvariantCulture));

        private CsvFaultException Duplicate(int row, int earlier, ReadOnlySpan<byte> id) =>
            new(CsvFault.At(lines[row], CsvRule.DuplicateId, $"the id {CsvFault.Quote(id)} is already on line {lines[earlier]}."));
    }
}
