namespace ReferenceImpl;

/// <summary>
/// Visits every row (run along the last axis) that two operands share after broadcasting, in C order, and says where the
/// row starts in each. Neighbouring axes that both operands cross in one stride are merged first, so that contiguous
/// operands are one long row.
/// </summary>
internal ref struct RowWalk
{
    private readonly int[] _shape;
    private readonly int[] _stridesA;
    private readonly int[] _stridesB;
    private readonly int[] _index;
    private readonly int _axes;
    private int _rowsLeft;
    private bool _started;

    public RowWalk(int[] shape, int offsetA, int[] stridesA, int offsetB, int[] stridesB)
    {
        (_shape, _stridesA, _stridesB) = ([.. shape], [.. stridesA], [.. stridesB]);
        (A, B) = (offsetA, offsetB);
        _axes = Merge(_shape, _stridesA, _stridesB);
        _index = new int[_axes];
        Length = _axes == 0 ? 1 : _shape[_axes - 1];
        (StepA, StepB) = _axes == 0 ? (1, 1) : (_stridesA[_axes - 1], _stridesB[_axes - 1]);
        var size = ShapeMath.Size(shape);
        _rowsLeft = Length == 0 ? 0 : size / Length;
    }

    /// <summary>Elements in a row, and the distance between neighbours in each operand.</summary>
    public int Length { get; }

    public int StepA { get; }

    public int StepB { get; }

    /// <summary>Where the current row starts in the first operand.</summary>
    public int A { get; private set; }

    /// <summary>Where the current row starts in the second operand.</summary>
    public int B { get; private set; }

    public bool MoveNext()
    {
        if (_rowsLeft-- == 0) return false;
        if (!_started) return _started = true;
        for (var axis = _axes - 2; axis >= 0; axis--)
        {
            (A, B) = (A + _stridesA[axis], B + _stridesB[axis]);
            if (++_index[axis] < _shape[axis]) break;
            (A, B) = (A - _stridesA[axis] * _shape[axis], B - _stridesB[axis] * _shape[axis]);
            _index[axis] = 0;
        }
        return true;
    }

    private static int Merge(int[] shape, int[] a, int[] b)
    {
        var kept = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] == 1) continue;
            if (kept > 0 && a[kept - 1] == a[axis] * shape[axis] && b[kept - 1] == b[axis] * shape[axis])
            {
                (shape[kept - 1], a[kept - 1], b[kept - 1]) = (shape[kept - 1] * shape[axis], a[axis], b[axis]);
                continue;
            }
            (shape[kept], a[kept], b[kept]) = (shape[axis], a[axis], b[axis]);
            kept++;
        }
        return kept;
    }
}
