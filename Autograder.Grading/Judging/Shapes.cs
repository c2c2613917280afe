namespace Autograder.Grading.Judging;

/// <summary>Shapes and indices as students read them.</summary>
internal static class Shapes
{
    /// <summary><c>(2, 3)</c>, <c>(3,)</c>, <c>()</c>: as NumPy writes them.</summary>
    public static string Write(int[] shape) => shape is [var only] ? $"({only},)" : $"({string.Join(", ", shape)})";

    /// <summary><c>[1, 2]</c>.</summary>
    public static string WriteIndex(int[] index) => $"[{string.Join(", ", index)}]";

    public static int[] IndexAt(int offset, int[] shape)
    {
        var index = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--) (offset, index[axis]) = (offset / shape[axis], offset % shape[axis]);
        return index;
    }

    public static int OffsetOf(int[] index, int[] shape)
    {
        var offset = 0;
        for (var axis = 0; axis < shape.Length; axis++) offset = (offset * shape[axis]) + index[axis];
        return offset;
    }
}
