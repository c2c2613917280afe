using ReferenceImpl.Layers;

namespace ReferenceImpl.Recurrent;

/// <summary>
/// A bidirectional LSTM, then layers that each first join neighbouring time steps in pairs, so that every layer halves the
/// time: (N, T, I) → (N, ⌊T/2ᵏ⌋, 2H) with k pyramid layers. A last step without a partner is dropped.
/// </summary>
/// <remarks>Source: Chan et al., "Listen, Attend and Spell", ICASSP 2016, section 3.1.</remarks>
public sealed class PyramidalLstm : Layer
{
    private readonly RecurrentNetwork[] _layers;
    private readonly int[] _lengthsBefore;

    public PyramidalLstm(int inputSize, int hiddenSize, int pyramidLayers, Random? rng = null)
    {
        RecurrentCell Cell(int inputs, int hidden) => new LstmCell(inputs, hidden, rng);
        _layers =
        [
            new RecurrentNetwork(Cell, inputSize, hiddenSize, bidirectional: true),
            .. Enumerable.Range(0, pyramidLayers).Select(_ => new RecurrentNetwork(Cell, 4 * hiddenSize, hiddenSize, bidirectional: true)),
        ];
        _lengthsBefore = new int[_layers.Length];
        Parameters = [.. _layers.SelectMany(layer => layer.Parameters)];
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override IReadOnlyList<Layer> Children => _layers;

    /// <summary>How many steps remain of a sequence of the given length.</summary>
    public int OutputLength(int length) => length >> (_layers.Length - 1);

    public override Tensor Forward(Tensor x) => Forward(x, []);

    public Tensor Forward(Tensor x, ReadOnlySpan<int> lengths)
    {
        var remaining = lengths.ToArray();
        x = _layers[0].Forward(x, null, remaining);
        for (var k = 1; k < _layers.Length; k++)
        {
            _lengthsBefore[k] = x.Shape[1];
            remaining = Array.ConvertAll(remaining, length => length / 2);
            x = _layers[k].Forward(Pairs(x), null, remaining);
        }
        return x;
    }

    public override Tensor Backward(Tensor dY)
    {
        for (var k = _layers.Length - 1; k > 0; k--)
        {
            var dPairs = _layers[k].Backward(dY); // (N, T/2, 4H)
            var (n, half, width) = (dPairs.Rows, dPairs.Shape[1], dPairs.Columns / 2);
            dY = dPairs.Reshape(n, 2 * half, width).Pad(1, 0, _lengthsBefore[k] - 2 * half);
        }
        return _layers[0].Backward(dY);
    }

    // (N, T, C) → (N, T/2, 2C)
    private static Tensor Pairs(Tensor x)
    {
        var half = x.Shape[1] / 2;
        return x.Slice(1, 0, 2 * half).Reshape(x.Rows, half, 2 * x.Columns);
    }
}
