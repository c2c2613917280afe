using ReferenceImpl.Layers;

namespace ReferenceImpl.Recurrent;

/// <summary>
/// Recurrent layers on top of each other, in one or both directions of time: layer k reads the outputs of layer k − 1,
/// and with two directions the outputs are put side by side, forwards first.
/// </summary>
/// <remarks>
/// Shapes: x (N, T, I), output (N, T, D·H) with D directions; one state per layer and direction, in the order layer 0
/// forwards, layer 0 backwards, layer 1 forwards, … as in torch.nn.LSTM.
/// Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", IEEE Trans. Signal Processing 45 (1997) 2673-2681;
/// Graves, Mohamed, Hinton, "Speech Recognition with Deep Recurrent Neural Networks", ICASSP 2013.
/// </remarks>
public sealed class RecurrentNetwork : Layer
{
    private readonly Unrolled[][] _layers;
    private Unrolled.Pass[][]? _passes;

    /// <param name="cell">Makes a cell of (input size, hidden size).</param>
    public RecurrentNetwork(Func<int, int, RecurrentCell> cell, int inputSize, int hiddenSize, int layers = 1, bool bidirectional = false)
    {
        var directions = bidirectional ? 2 : 1;
        _layers = new Unrolled[layers][];
        for (var k = 0; k < layers; k++)
        {
            var size = k == 0 ? inputSize : directions * hiddenSize;
            _layers[k] = [.. Enumerable.Range(0, directions).Select(d => new Unrolled(cell(size, hiddenSize), reverse: d == 1))];
        }
        Parameters = [.. Cells.SelectMany(c => c.Parameters)];
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public IEnumerable<RecurrentCell> Cells => _layers.SelectMany(layer => layer).Select(direction => direction.Cell);

    /// <summary>The states after the latest Forward.</summary>
    public IReadOnlyList<State> Final { get; private set; } = [];

    /// <summary>The gradients of the initial states after the latest Backward.</summary>
    public IReadOnlyList<State> DInitial { get; private set; } = [];

    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <param name="initial">One state per layer and direction; zeros if not given.</param>
    /// <param name="lengths">How many steps of each sequence count; all if not given.</param>
    public Tensor Forward(Tensor x, IReadOnlyList<State>? initial, ReadOnlySpan<int> lengths = default)
    {
        foreach (var pass in _passes?.SelectMany(layer => layer ?? []) ?? []) pass?.Release();
        _passes = new Unrolled.Pass[_layers.Length][];
        var final = new List<State>();
        for (var k = 0; k < _layers.Length; k++)
        {
            var passes = _passes[k] = new Unrolled.Pass[_layers[k].Length];
            for (var d = 0; d < passes.Length; d++)
            {
                passes[d] = _layers[k][d].Forward(x, initial?[final.Count], lengths);
                final.Add(passes[d].Final);
            }
            x = passes.Length == 1 ? passes[0].Output : Tensor.Concat([passes[0].Output, passes[1].Output], 2);
        }
        Final = final;
        return x;
    }

    public override Tensor Backward(Tensor dY) => Backward(dY, null);

    /// <param name="dFinal">The gradients of the final states, if anybody used them.</param>
    public Tensor Backward(Tensor dY, IReadOnlyList<State>? dFinal)
    {
        var passes = Remembered(_passes);
        var dInitial = new State[Final.Count];
        for (var k = _layers.Length - 1; k >= 0; k--)
        {
            Tensor? dX = null;
            for (var d = 0; d < passes[k].Length; d++)
            {
                var (size, index) = (_layers[k][d].Cell.HiddenSize, k * passes[k].Length + d);
                var (dXPart, dStart) = _layers[k][d].Backward(passes[k][d], dY.Slice(2, d * size, (d + 1) * size), dFinal?[index]);
                dX = dX is null ? dXPart : dX + dXPart;
                dInitial[index] = dStart;
            }
            dY = dX!;
        }
        DInitial = dInitial;
        return dY;
    }
}
