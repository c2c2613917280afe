using System.Buffers;

namespace Autograder.Grading.Competitions.Files;

/// <summary>Numbers the distinct byte strings it is given from 0: an id's row, a label's class. Strings lie end to end in one array.</summary>
/// <remarks>
/// Open addressing with linear probing over FNV-1a (Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv/). Only an instructor's strings are
/// ever added; a student's are looked up, and nobody gains by making them collide.
/// </remarks>
internal sealed class ByteTable
{
    private readonly ArrayBufferWriter<byte> bytes = new();
    private int[] starts = new int[17];
    private int[] slots = new int[32]; // 1 + number, or 0
    private int mask = 31;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] => bytes.WrittenSpan[starts[number]..starts[number + 1]];

    /// <summary>False, and nothing added, where the string is already there.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text)
    {
        var slot = Slot(text);
        if (slots[slot] != 0) return false;
        if (Count + 1 == starts.Length) Array.Resize(ref starts, 2 * starts.Length);
        bytes.Write(text);
        starts[++Count] = bytes.WrittenCount;
        slots[slot] = Count;
        if (2 * Count > mask) Grow();
        return true;
    }

    /// <summary>The string's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => slots[Slot(text)] - 1;

    private int Slot(ReadOnlySpan<byte> text)
    {
        var slot = Hash(text) & mask;
        while (slots[slot] != 0 && !this[slots[slot] - 1].SequenceEqual(text)) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        mask = (2 * slots.Length) - 1;
        slots = new int[mask + 1];
        for (var number = 0; number < Count; number++)
        {
            var slot = Hash(this[number]) & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            slots[slot] = number + 1;
        }
    }

    private static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in text) hash = (hash ^ one) * 1099511628211UL;
        return (int)(hash ^ (hash >> 32));
    }
}
