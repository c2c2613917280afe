using ReferenceImpl;
using ReferenceImpl.Autograd;

namespace Autograder.Grading.Autograd;

/// <summary>An operation of one or two operands, and the gradients that its <c>…_backward</c> must return.</summary>
/// <param name="Name">As in <c>mul_backward</c>.</param>
/// <param name="Words">What the operation is, for a label: <c>a·b</c>.</param>
internal sealed record LocalDerivative(string Name, string Words, Func<Variable, Variable, Variable> Forward)
{
    public bool IsBinary { get; init; }

    /// <summary>Mistakes in the gradient of the first operand.</summary>
    public IReadOnlyList<GradientMistake> OfA { get; init; } = [];

    /// <summary>Mistakes in the gradient of the second operand.</summary>
    public IReadOnlyList<GradientMistake> OfB { get; init; } = [];

    public string Function => $"{Name}_backward";

    /// <summary>Of Σ grad_output ⊙ f(a, b), by the reference's own differentiation.</summary>
    public Tensor[] Gradients(Tensor gradOutput, Tensor a, Tensor b)
    {
        Variable x = new(a), y = new(b);
        var gradients = Variable.Gradients((Forward(x, y) * (Variable)gradOutput).Sum(), x, y);
        return [gradients[0].Value, gradients[1].Value];
    }

    public static IReadOnlyList<LocalDerivative> All { get; } =
    [
        new("identity", "a", (a, _) => a * 1.0),
        new("add", "a + b", (a, b) => a + b) { IsBinary = true },
        new("sub", "a − b", (a, b) => a - b) { IsBinary = true },
        new("matmul", "a·b, the product of matrices", (a, b) => a.MatMul(b))
        {
            IsBinary = true,
            OfB = [new("averaged", "is divided by the number of rows of a; the product sums over them", (g, a, _) => a.T.MatMul(g) / a.Rows)],
        },
        new("mul", "a ⊙ b", (a, b) => a * b)
        {
            IsBinary = true,
            OfA = [new("own-factor", "is multiplied by a; the slope with respect to a is b", (g, a, _) => g * a)],
            OfB = [new("own-factor", "is multiplied by b; the slope with respect to b is a", (g, _, b) => g * b)],
        },
        new("div", "a / b", (a, b) => a / b)
        {
            IsBinary = true,
            OfA =
            [
                new("multiplied", "is multiplied by b; the slope with respect to a is 1/b", (g, _, b) => g * b),
                new("inverted", "is divided by a; the slope with respect to a is 1/b", (g, a, _) => g / a),
            ],
            OfB =
            [
                new("not-squared", "is divided by b, not by b²", (g, a, b) => -g * a / b),
                new("divided-and-multiplied", "is −g ⊙ a: divided by b and multiplied by it again, where it is divided by b²", (g, a, _) => -g * a),
                new("numerator-forgotten", "lacks the factor a of −a/b²", (g, _, b) => -g / (b * b)),
                new("multiplied", "is multiplied by a, without the −1/b²", (g, a, _) => g * a),
            ],
        },
        new("log", "log a", (a, _) => a.Log())
        {
            OfA =
            [
                new("multiplied", "is multiplied by a; the slope is 1/a", (g, a, _) => g * a),
                new("logarithm", "is multiplied by log a itself; the slope is 1/a", (g, a, _) => g * a.Log()),
                new("divided-by-logarithm", "is divided by log a; the slope is 1/a", (g, a, _) => g / a.Log()),
                new("squared", "is divided by a²; the slope is 1/a", (g, a, _) => g / (a * a)),
            ],
        },
        new("exp", "eᵃ", (a, _) => a.Exp())
        {
            OfA =
            [
                new("multiplied", "is multiplied by a; the slope is eᵃ", (g, a, _) => g * a),
                new("of-gradient", "is the exponential of grad_output times a", (g, a, _) => (g * a).Exp()),
                new("divided", "is divided by eᵃ; the slope is eᵃ", (g, a, _) => g * (-a).Exp()),
                new("output-taken", "takes a for the output: the slope is eᵃ, and a is the input", (g, a, _) => g * a.Exp().Exp()),
            ],
        },
        new("max", "max(a, 0)", (a, _) => a.ReLU())
        {
            OfA =
            [
                new("wrong-side", "lets the gradient through where a is negative", (g, a, _) => g * a.Map(x => x < 0 ? 1 : 0)),
                new("everywhere", "lets the gradient through everywhere; where a is negative it is 0", (g, _, _) => g),
                new("of-gradient", "is cut off where grad_output is negative; it is cut off where a is", (g, _, _) => g.Map(x => Math.Max(x, 0))),
                new("multiplied", "is multiplied by max(a, 0); the slope is 1 where a > 0", (g, a, _) => g * a.Map(x => x > 0 ? x : 0)),
            ],
        },
        new("sum", "Σ a", (a, _) => a.Sum())
        {
            OfA =
            [
                new("multiplied", "is multiplied by a; every entry of a enters the sum with slope 1", (g, a, _) => g * a),
                new("not-spread", "is grad_output in its own shape; every entry of a receives it", (g, _, _) => g),
                new("averaged", "is divided by the number of entries: that would be the mean", (g, a, _) => g * Tensor.Ones(a.Shape) / a.Size),
            ],
        },
        new("tanh", "tanh a", (a, _) => a.Tanh())
        {
            OfA =
            [
                new("not-squared", "has the slope 1 − tanh a; it is 1 − tanh² a", (g, a, _) => g * (1 - a.Tanh())),
                new("output-taken", "takes a for the output: 1 − a² where 1 − tanh² a was expected", (g, a, _) => g * (1 - a * a)),
                new("root", "has the slope 1/cosh a; it is 1/cosh² a", (g, a, _) => g / a.Map(Math.Cosh)),
                new("twice", "takes tanh twice", (g, a, _) => g * (1 - a.Tanh().Tanh() * a.Tanh().Tanh())),
                new("forward", "is multiplied by tanh a itself; the slope is 1 − tanh² a", (g, a, _) => g * a.Tanh()),
            ],
        },
    ];
}

/// <summary>What a gradient becomes with one mistake in it, from grad_output and the operands.</summary>
internal sealed record GradientMistake(string Id, string Words, Func<Tensor, Tensor, Tensor, Tensor> Result);
