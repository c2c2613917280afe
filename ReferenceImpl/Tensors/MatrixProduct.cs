namespace ReferenceImpl;

/// <summary>Element (i, j) of a matrix lies at Start + i·RowStride + j·ColumnStride.</summary>
internal readonly record struct MatrixView(double[] Data, int Start, int RowStride, int ColumnStride);

/// <summary>C += A·B on plain arrays.</summary>
internal static class MatrixProduct
{
    public static void Add(MatrixView a, MatrixView b, Span<double> c, int m, int n, int k)
    {
        var row = new double[n];
        for (var p = 0; p < k; p++)
        {
            for (var j = 0; j < n; j++) row[j] = b.Data[b.Start + p * b.RowStride + j * b.ColumnStride];
            for (var i = 0; i < m; i++)
                VectorMath.AddScaled(c.Slice(i * n, n), row, a.Data[a.Start + i * a.RowStride + p * a.ColumnStride]);
        }
    }
}
