namespace ReferenceImpl.Optimizers;

/// <summary>Changes parameters by their gradients.</summary>
/// <remarks>In all formulas: θ a parameter, g its gradient, η the learning rate, λ the weight decay, t the step, from 1.</remarks>
public abstract class Optimizer
{
    private readonly List<(string Name, Tensor[] Tensors)> _memories = [];

    protected Optimizer(IReadOnlyList<Parameter> parameters, double learningRate)
    {
        if (!(learningRate >= 0)) throw new ArgumentOutOfRangeException(nameof(learningRate), $"a learning rate is not negative, got {learningRate}");
        (Parameters, LearningRate) = (parameters, learningRate);
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>η; a schedule may change it between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    public void Step()
    {
        Steps++;
        for (var i = 0; i < Parameters.Count; i++) Update(i, Parameters[i]);
    }

    public void ZeroGrad()
    {
        foreach (var parameter in Parameters) parameter.ZeroGrad();
    }

    /// <param name="index">Which parameter, for what an optimizer remembers about it.</param>
    protected abstract void Update(int index, Parameter parameter);

    /// <summary>One tensor of zeros per parameter, in its shape; under this name it is saved with a checkpoint.</summary>
    protected Tensor[] Memory(string name)
    {
        Tensor[] memory = [.. Parameters.Select(parameter => Tensor.ZerosLike(parameter.Value))];
        _memories.Add((name, memory));
        return memory;
    }

    /// <summary>What it remembers from step to step beside their number, by name.</summary>
    internal IEnumerable<(string Name, Tensor[] Tensors)> Memories => _memories;

    /// <summary>Goes on as if so many steps had been made; the memories are filled by the caller.</summary>
    internal void Resume(int steps, double learningRate) => (Steps, LearningRate) = (steps, learningRate);
}
