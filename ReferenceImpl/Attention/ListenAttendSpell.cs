using ReferenceImpl.Layers;
using ReferenceImpl.Recurrent;

namespace ReferenceImpl.Attention;

/// <summary>
/// Speech to text: a pyramidal LSTM listens to all frames; an LSTM spells symbol after symbol, at each step attending to
/// what was heard with its own state as the query.
/// </summary>
/// <remarks>
/// Shapes: N batch, T frames of F features, U heard steps, L written symbols, V symbols, E embedding, H state, A heard width.
/// At step l: (h, c) from [embedding of symbol l, context l − 1 ]; query = h·Wqᵀ; context = attention(query, keys, values), where
/// keys and values are projections of what was heard; logits from [h, context].
/// Source: Chan, Jaitly, Le, Vinyals, "Listen, Attend and Spell", ICASSP 2016.
/// </remarks>
public sealed class ListenAttendSpell
{
    private readonly int _width;
    private readonly PyramidalLstm _listener;
    private readonly Embedding _embedding;
    private readonly LstmCell _speller;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _query;
    private readonly Linear _output;
    private readonly List<Step> _steps = [];

    public ListenAttendSpell(int features, int symbols, int width, int pyramidLayers, Random rng)
    {
        _width = width;
        _listener = new PyramidalLstm(features, width, pyramidLayers, rng);
        _embedding = new Embedding(symbols, width, rng);
        _speller = new LstmCell(2 * width, width, rng);
        (_key, _value) = (new Linear(2 * width, width, rng), new Linear(2 * width, width, rng));
        (_query, _output) = (new Linear(width, width, rng), new Linear(2 * width, symbols, rng));
        Layer[] layers = [_listener, _embedding, _key, _value, _query, _output];
        Parameters = [.. layers.SelectMany(layer => layer.Parameters), .. _speller.Parameters];
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>How each written symbol of the latest Forward looked at what was heard: (N, L, U).</summary>
    public Tensor Attention => Tensor.Concat([.. _steps.Select(step => step.Look.Weights)], 1);

    /// <summary>What was heard: the listener's states (N, U, 2H); for attending to them keys and values (N, U, H), and the mask (N, 1, U) of the padding.</summary>
    public sealed record Heard(Tensor States, Tensor Keys, Tensor Values, Tensor? Padding);

    private sealed record Step(RecurrentCell.Step Cell, ScaledDotProduct.Result Look);

    /// <summary>How many heard steps an utterance of so many frames becomes.</summary>
    public int HeardLength(int frames) => _listener.OutputLength(frames);

    /// <param name="frames">(N, T, F)</param>
    /// <param name="lengths">How many frames of each utterance count; all if not given.</param>
    public Heard Listen(Tensor frames, ReadOnlySpan<int> lengths = default)
    {
        var heard = _listener.Forward(frames, lengths); // (N, U, 2H)
        int[] remaining = Array.ConvertAll(lengths.ToArray(), HeardLength);
        return new Heard(heard, _key.Forward(heard), _value.Forward(heard), remaining.Length == 0 ? null : Mask.Padding(remaining, heard.Shape[1]).Unsqueeze(1));
    }

    /// <summary>Logits (N, L, V), where row l follows the given symbols 0 … l (teacher forcing).</summary>
    /// <param name="symbols">(N, L)</param>
    public Tensor Spell(Heard heard, Tensor symbols)
    {
        _steps.Clear();
        var embedded = _embedding.Forward(symbols); // (N, L, E)
        var (state, context) = (_speller.Start(symbols.Rows), Tensor.Zeros(symbols.Rows, _width));
        var states = new List<Tensor>();
        for (var l = 0; l < symbols.Columns; l++)
        {
            var cell = _speller.Forward(Tensor.Concat([embedded.At(l, axis: 1), context], 1), state);
            state = cell.Next;
            var query = state.H.MatMul(_query.W.Value.T) + _query.B!.Value; // (N, H)
            var look = ScaledDotProduct.Forward(query.Unsqueeze(1), heard.Keys, heard.Values, heard.Padding);
            context = look.Output.Squeeze(1);
            _steps.Add(new Step(cell, look));
            states.Add(Tensor.Concat([state.H, context], 1));
        }
        return _output.Forward(Tensor.Stack(states, 1));
    }

    public Tensor Forward(Tensor frames, Tensor symbols, ReadOnlySpan<int> lengths = default) => Spell(Listen(frames, lengths), symbols);

    /// <summary>Adds to the gradients of all parameters, for the latest Forward.</summary>
    /// <param name="dLogits">(N, L, V)</param>
    /// <param name="dStates">(N, U, 2H), of what was heard, where another loss looks at it too.</param>
    public void Backward(Tensor dLogits, Tensor? dStates = null)
    {
        var dOutputs = _output.Backward(dLogits); // (N, L, 2H): of h, then of the context
        var (n, length) = (dLogits.Rows, _steps.Count);
        var dEmbedded = Tensor.Zeros(n, length, _width);
        Tensor dKeys = Tensor.ZerosLike(_steps[0].Look.K), dValues = Tensor.ZerosLike(_steps[0].Look.V);
        var (dState, dContext) = (_speller.Start(n), Tensor.Zeros(n, _width)); // what comes back from step l + 1
        for (var l = length - 1; l >= 0; l--)
        {
            var (cell, look) = _steps[l];
            var dOutput = dOutputs.At(l, axis: 1);
            dContext += dOutput.Slice(1, _width);
            var (dQuery, dK, dV) = ScaledDotProduct.Backward(look, dContext.Unsqueeze(1));
            dKeys.AddInPlace(dK);
            dValues.AddInPlace(dV);

            var dQ = dQuery.Squeeze(1); // in the forward pass: query = h·Wqᵀ + bq
            _query.W.Grad.AddProductInPlace(dQ.T, cell.Next.H);
            _query.B!.Grad.AddInPlace(dQ.SumRows());
            var dH = dState.H + dOutput.Slice(1, 0, _width) + dQ.MatMul(_query.W.Value);

            (var dInput, dState) = _speller.Backward(cell, dState with { H = dH });
            dEmbedded.At(l, axis: 1).CopyInPlace(dInput.Slice(1, 0, _width));
            dContext = dInput.Slice(1, _width);
        }
        _embedding.Backward(dEmbedded);
        var dHeard = _key.Backward(dKeys) + _value.Backward(dValues);
        _listener.Backward(dStates is null ? dHeard : dHeard + dStates);
    }
}
