using ReferenceImpl.Optimizers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Optimizers;

public class OptimizerTests
{
    public static TheoryData<string> Names => ["sgd", "sgd_momentum", "sgd_nesterov", "adam", "adam_decay", "adamw", "adagrad", "rmsprop", "rmsprop_momentum"];

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

    [Fact]
    public void Clipping_scales_all_gradients_to_a_common_norm()
    {
        Parameter[] parameters = [new(2), new(1)];
        parameters[0].Grad.CopyInPlace(Tensor.Of(3, 0));
        parameters[1].Grad.CopyInPlace(Tensor.Of(4.0));
        Assert.Equal(5, GradientClipping.ByNorm(parameters, 1));
        Assert.Equal(0.6, parameters[0].Grad[0], 1e-6);
        Assert.Equal(0.8, parameters[1].Grad[0], 1e-6);

        GradientClipping.ByValue(parameters, 0.7);
        Assert.Equal(0.7, parameters[1].Grad[0]);
    }

    [Fact]
    public void Clipping_and_schedules_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("optimizers", "clip"))
        {
            Parameter[] parameters = [new(3, 2), new(4)];
            for (var k = 0; k < 2; k++) parameters[k].Grad.CopyInPlace(golden[$"g{k}"]);
            golden.Agrees("norm", GradientClipping.ByNorm(parameters, golden.Number("largest")));
            for (var k = 0; k < 2; k++) golden.Agrees($"clipped{k}", parameters[k].Grad);
        }
        Agrees("schedule_step", Schedules.Step(3, 0.5));
        Agrees("schedule_cosine", Schedules.Cosine(10, 0.1));

        static void Agrees(string name, Func<int, double> schedule) =>
            GoldenCase.One("optimizers", name).Agrees("rates", Tensor.Of([.. Enumerable.Range(0, 10).Select(schedule)]));
    }

    [Fact]
    public void Schedules_follow_their_formulas()
    {
        Assert.Equal([1, 1, 0.1, 0.1, 0.1 * 0.1], Enumerable.Range(0, 5).Select(Schedules.Step(2)));
        var cosine = Schedules.Cosine(10, lowest: 0.2);
        Assert.Equal((1, 0.6, 0.2, 0.2), (cosine(0), Math.Round(cosine(5), 12), cosine(10), cosine(99)));
        var warm = Schedules.WarmUp(4, Schedules.Step(1));
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 0.1], Enumerable.Range(0, 6).Select(warm));
        var root = Schedules.InverseRoot(4);
        Assert.Equal((0.25, 1, 0.5), (root(0), root(3), root(15)));
    }

    [Fact]
    public void On_a_plateau_the_learning_rate_falls_after_patience_ran_out()
    {
        var sgd = new Sgd([], 1);
        var schedule = new ReduceOnPlateau(sgd, factor: 0.5, patience: 1, lowest: 0.3);
        double[] rates = [.. new double[] { 5, 4, 4, 4, 3, 3, 3, 3, 3 }.Select(loss =>
        {
            schedule.Report(loss);
            return sgd.LearningRate;
        })];
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3], rates);
    }

    private static Optimizer Make(string name, IReadOnlyList<Parameter> parameters) => name switch
    {
        "sgd" => new Sgd(parameters, 0.1),
        "sgd_momentum" => new Sgd(parameters, 0.05, momentum: 0.9),
        "sgd_nesterov" => new Sgd(parameters, 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01),
        "adam" => new Adam(parameters, 0.01),
        "adam_decay" => new Adam(parameters, 0.01, 0.8, 0.95, 1e-3, weightDecay: 0.1),
        "adagrad" => new Adagrad(parameters, 0.05, weightDecay: 0.1),
        "rmsprop" => new RmsProp(parameters, 0.01),
        "rmsprop_momentum" => new RmsProp(parameters, 0.01, 0.9, momentum: 0.8, weightDecay: 0.1),
        "adamw" => new AdamW(parameters, 0.01, weightDecay: 0.05),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name),
    };
}
