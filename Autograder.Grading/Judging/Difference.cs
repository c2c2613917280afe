namespace Autograder.Grading.Judging;

/// <summary>How a result differs from the expected one. Presence before shape, shape before values: the first thing wrong.</summary>
public abstract record Difference
{
    private Difference() { }

    /// <summary>Not a tensor where a tensor was expected, not a text where a text was, and so on.</summary>
    public sealed record Type(string Got, string Expected) : Difference;

    public sealed record Shape(int[] Got, int[] Expected) : Difference;

    /// <summary>NaN, or infinite where a finite number was expected.</summary>
    public sealed record NotFinite(double Got, int[] At, int Count, int Total) : Difference;

    /// <param name="At">Index of the entry that is furthest off.</param>
    /// <param name="Wrong">For each entry, in C order, whether it is wrong.</param>
    public sealed record Values(double Got, double Expected, int[] At, bool[] Wrong, int[] Axes) : Difference
    {
        public int Count => Wrong.Count(wrong => wrong);
    }

    public sealed record Text(string Got, string Expected) : Difference;

    /// <summary>The difference lies in one item of a list or one entry of a dictionary.</summary>
    public sealed record Within(string Item, Difference Inner) : Difference;

    public sealed record Length(int Got, int Expected) : Difference;

    /// <summary>Every entry is right by itself, yet too many or too few are zero.</summary>
    public sealed record Zeros(int Got, int Total, int Fewest, int Most) : Difference;

    /// <summary>Channels that are zero in some places, where a channel is dropped or kept as a whole.</summary>
    public sealed record PartlyZero(int Channels, int Total) : Difference;

    /// <summary>The very result of an earlier call, where chance should have made another.</summary>
    public sealed record Repeated : Difference;
}
