using ReferenceImpl.Attention;
using ReferenceImpl.Convolution;
using ReferenceImpl.Ctc;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;

namespace ReferenceImpl.Tests;

/// <summary>However many threads compute at once, and whatever else they compute meanwhile, every result has the same bits.</summary>
public class SameBitsTests
{
    private const int Tasks = 16;

    /// <summary>Some steps of training of every kind of network, of a size that uses all the working memory that threads keep.</summary>
    private static readonly Dictionary<string, Func<double[]>> Trainings = new()
    {
        ["Linear"] = () => Steps(new Random(1), rng => new Linear(70, 33, rng), 19, 70),
        ["Conv2d"] = () => Steps(new Random(2), rng => new Conv2d(3, 5, 3, padding: 1, rng: rng), 2, 3, 9, 11),
        ["BatchNorm2d"] = () => Steps(new Random(3), _ => new BatchNorm2d(5), 4, 5, 6, 7),
        ["LSTM"] = () => Steps(new Random(4), rng => new RecurrentNetwork((i, h) => new LstmCell(i, h, rng), 6, 21, 2, bidirectional: true), 5, 8, 6),
        ["GRU"] = () => Steps(new Random(5), rng => new RecurrentNetwork((i, h) => new GruCell(i, h, rng), 6, 17), 3, 11, 6),
        ["Attention"] = Attention,
        ["CTC"] = Ctc,
    };

    public static TheoryData<int> Degrees => [2, 3, 8];

    [Theory]
    [MemberData(nameof(Degrees))]
    public void At_every_degree_of_parallelism(int degree)
    {
        var alone = Trainings.ToDictionary(training => training.Key, training => training.Value());
        var names = Trainings.Keys.ToArray();
        Parallel.For(0, Tasks * names.Length, new ParallelOptions { MaxDegreeOfParallelism = degree }, k =>
        {
            var name = names[k % names.Length];
            Assert.Equal(alone[name], Trainings[name]());
        });
    }

    private static double[] Steps(Random rng, Func<Random, Layer> make, params int[] shape)
    {
        var layer = make(rng);
        var adam = new Adam(layer.Parameters, 0.1);
        var results = new List<double>();
        for (var step = 0; step < 3; step++)
        {
            adam.ZeroGrad();
            var y = layer.Forward(Tensor.Normal(rng, shape));
            var dX = layer.Backward(Tensor.Normal(rng, y.Shape));
            adam.Step();
            results.AddRange([.. y.ToArray(), .. dX.ToArray()]);
        }
        return [.. results, .. layer.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
    }

    private static double[] Attention()
    {
        var rng = new Random(6);
        var (q, k, v) = (Tensor.Normal(rng, 2, 3, 17, 9), Tensor.Normal(rng, 2, 3, 23, 9), Tensor.Normal(rng, 2, 3, 23, 5));
        var result = ScaledDotProduct.Forward(q, k, v);
        var (dQ, dK, dV) = ScaledDotProduct.Backward(result, Tensor.Normal(rng, 2, 3, 17, 5));
        return [.. result.Output.ToArray(), .. dQ.ToArray(), .. dK.ToArray(), .. dV.ToArray()];
    }

    private static double[] Ctc()
    {
        var loss = new CtcLoss();
        var value = loss.Forward(Tensor.Normal(new Random(7), 30, 2, 9), [[1, 1, 4, 8], [2]], [30, 12]);
        return [value, .. loss.Backward().ToArray()];
    }
}
