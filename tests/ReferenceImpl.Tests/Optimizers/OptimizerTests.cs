using ReferenceImpl.Optimizers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Optimizers;

public class OptimizerTests
{
    public static TheoryData<string> Names => ["sgd", "sgd_momentum", "sgd_nesterov", "adam", "adam_decay", "adamw"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_steps_agree_with_PyTorch(string name)
    {
        var golden = GoldenCase.One("optimizers", name);
        var parameter = new Parameter(golden["start"].Copy());
        var optimizer = Make(name, [parameter]);
        for (var step = 0; step < 5; step++)
        {
            optimizer.ZeroGrad();
            parameter.Grad.AddInPlace(golden[$"gradient{step}"]);
            optimizer.Step();
            golden.Agrees($"value{step}", parameter.Value);
        }
    }

    [Fact]
    public void Adam_with_epsilon_inside_the_root_is_the_course_formula()
    {
        var parameter = new Parameter(Tensor.Of(1, 1, 1, 1, 1));
        var adam = new Adam([parameter], 0.1, epsilon: 1e-8, epsilonPlace: EpsilonPlace.InsideRoot);
        parameter.Grad.FillInPlace(1e-4);
        adam.Step();

        // After one step m̂ = g and v̂ = g², here equal to ε: θ − η·g/√(g² + ε) = 1 − 0.1/√2.
        Assert.All(parameter.Value.ToArray(), value => Assert.Equal(1 - 0.1 / Math.Sqrt(2), value, 1e-12));
    }

    private static Optimizer Make(string name, IReadOnlyList<Parameter> parameters) => name switch
    {
        "sgd" => new Sgd(parameters, 0.1),
        "sgd_momentum" => new Sgd(parameters, 0.05, momentum: 0.9),
        "sgd_nesterov" => new Sgd(parameters, 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01),
        "adam" => new Adam(parameters, 0.01),
        "adam_decay" => new Adam(parameters, 0.01, 0.8, 0.95, 1e-3, weightDecay: 0.1),
        "adamw" => new AdamW(parameters, 0.01, weightDecay: 0.05),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name),
    };
}
