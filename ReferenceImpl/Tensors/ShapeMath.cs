namespace ReferenceImpl;

/// <summary>Shapes, strides and axes, as plain integers.</summary>
internal static class ShapeMath
{
    public static int Size(ReadOnlySpan<int> shape)
    {
        var size = 1;
        foreach (var length in shape)
        {
            if (length < 0) throw new ArgumentException($"a shape has no negative lengths, got {Text(shape)}", nameof(shape));
            size = checked(size * length);
        }
        return size;
    }

    /// <summary>C order: the last axis is contiguous, and each axis steps over all that follow it.</summary>
    public static int[] CStrides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        var step = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    /// <summary>Whether the elements lie side by side in C order; the stride of an axis of length 1 is never used.</summary>
    public static bool IsCOrder(ReadOnlySpan<int> shape, ReadOnlySpan<int> strides)
    {
        var step = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != step && step != 0) return false;
            step *= shape[axis];
        }
        return true;
    }

    /// <summary>
    /// The shape two operands meet in: aligned at the last axis, and a missing axis or one of length 1 stretches.
    /// </summary>
    public static int[] Broadcast(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var result = new int[Math.Max(a.Length, b.Length)];
        for (var fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            var lengthA = fromEnd <= a.Length ? a[^fromEnd] : 1;
            var lengthB = fromEnd <= b.Length ? b[^fromEnd] : 1;
            if (lengthA != lengthB && lengthA != 1 && lengthB != 1)
                throw new ArgumentException($"shapes {Text(a)} and {Text(b)} do not broadcast: {lengthA} against {lengthB} on axis -{fromEnd}");
            result[^fromEnd] = lengthA == 1 ? lengthB : lengthA;
        }
        return result;
    }

    /// <summary>Strides that make a tensor appear in a larger shape: a stretched axis does not move.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> shape, ReadOnlySpan<int> strides, ReadOnlySpan<int> target)
    {
        var result = new int[target.Length];
        var missing = target.Length - shape.Length;
        if (missing < 0) throw new ArgumentException($"shape {Text(shape)} does not broadcast to {Text(target)}");
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] != target[axis + missing] && shape[axis] != 1)
                throw new ArgumentException($"shape {Text(shape)} does not broadcast to {Text(target)}");
            result[axis + missing] = shape[axis] == 1 ? 0 : strides[axis];
        }
        return result;
    }

    /// <summary>An axis counted from the front; -1 is the last one.</summary>
    public static int Axis(int axis, int rank)
    {
        if (axis < -rank || axis >= rank) throw new ArgumentOutOfRangeException(nameof(axis), $"axis {axis} of a tensor of rank {rank}");
        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>"(2, 3)"; a length of -1, which matches any, shows as a star.</summary>
    public static string Text(ReadOnlySpan<int> shape)
    {
        var words = new string[shape.Length];
        for (var axis = 0; axis < shape.Length; axis++) words[axis] = shape[axis] == -1 ? "*" : $"{shape[axis]}";
        return words.Length == 1 ? $"({words[0]},)" : $"({string.Join(", ", words)})";
    }
}
