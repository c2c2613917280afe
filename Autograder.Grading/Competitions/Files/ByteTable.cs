using System.Buffers.Binary;
using System.Numerics;

namespace Autograder.Grading.Competitions.Files;

/// <summary>Numbers the distinct byte strings it is given from 0: an id's row, a label's class. Strings lie end to end in one array.</summary>
/// <remarks>
/// Open addressing with linear probing. The hash mixes eight bytes at a time as FNV-1a does one (Fowler, Noll, Vo,
/// http://www.isthe.com/chongo/tech/comp/fnv/). Only an instructor's strings are ever added; a student's are looked up, and nobody gains by making them collide.
/// </remarks>
internal sealed class ByteTable
{
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    private byte[] bytes = new byte[256];
    private int[] starts = new int[17];
    private (uint Hash, int NumberFromOne)[] slots = new (uint, int)[32];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int number] => bytes.AsSpan(starts[number], starts[number + 1] - starts[number]);

    /// <summary>False, and nothing added, where the string is already there.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var slot = Slot(text, hash);
        if (slots[slot].NumberFromOne != 0) return false;

        Append(text);
        slots[slot] = (hash, Count);
        if (2 * Count >= slots.Length) Grow();
        return true;
    }

    /// <summary>Adds a string unseen, for <see cref="TryIndex"/> to look at when all are in: one table of the right size in place of many.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        var start = starts[Count];
        if (start + text.Length > bytes.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, start + text.Length));
        text.CopyTo(bytes.AsSpan(start));
        if (Count + 1 == starts.Length) Array.Resize(ref starts, 2 * starts.Length);
        starts[++Count] = start + text.Length;
    }

    /// <summary>Makes what was appended findable. False at the first string that is there already.</summary>
    public bool TryIndex(out int duplicate, out int earlier)
    {
        slots = new (uint, int)[BitOperations.RoundUpToPowerOf2((uint)Math.Max(32, (2 * Count) + 1))];
        for (duplicate = 0; duplicate < Count; duplicate++)
        {
            var hash = Hash(this[duplicate]);
            var slot = Slot(this[duplicate], hash);
            earlier = slots[slot].NumberFromOne - 1;
            if (earlier >= 0) return false;
            slots[slot] = (hash, duplicate + 1);
        }
        earlier = -1;
        return true;
    }

    /// <summary>The string's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => slots[Slot(text, Hash(text))].NumberFromOne - 1;

    private int Slot(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var (there, number) = slots[slot];
            if (number == 0 || (there == hash && this[number - 1].SequenceEqual(text))) return slot;
        }
    }

    private void Grow()
    {
        var old = slots;
        slots = new (uint, int)[2 * old.Length];
        foreach (var filled in old)
        {
            if (filled.NumberFromOne == 0) continue;
            var slot = (int)filled.Hash & (slots.Length - 1);
            while (slots[slot].NumberFromOne != 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = filled;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = Offset;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Prime;
            hash ^= hash >> 32; // a multiplication carries only upwards
        }
        foreach (var one in text) hash = (hash ^ one) * Prime;
        return (uint)(hash ^ (hash >> 32));
    }
}
