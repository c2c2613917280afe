using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>A GRU cell and a linear layer, stepped through a sequence by <c>inference</c>: forward only.</summary>
internal static class CharacterPrediction
{
    public static Component Component => new("char-predictor", "Character predictor", ["models/char_predictor.py", "mytorch/gru_cell.py", "mytorch/nn/linear.py"],
        Check.Core("hw3p1/char-predictor/step", "One step: the next hidden state and the logits", 3, Step),
        Check.Core("hw3p1/char-predictor/inference", "inference: the logits of every step", 5, plan => Inference(plan, (7, ""), (4, ""))),
        Check.Robust("hw3p1/char-predictor/bias", "The projection's bias is added", 0.5m, Bias),
        Check.Robust("hw3p1/char-predictor/short", "inference: one step, a long sequence", 0.5m, plan => Inference(plan, (1, "one step"), (25, "a long sequence"))),
        Check.Robust("hw3p1/char-predictor/second-use", "inference: a second sequence starts from zeros again", 0.75m, SecondUse),
        Check.Robust("hw3p1/char-predictor/sizes", "A new predictor has layers of the right sizes", 0.25m, Sizes));

    private const int Classes = 5;
    private static readonly Module Module = new("models.char_predictor", "mytorch.models.char_predictor", "char_predictor");

    private sealed record Predictor(GruRecipe Gru, Tensor W, Tensor B)
    {
        public Tensor Next(Tensor x, Tensor h) => Gru.Truth().Forward(x, new State(h)).Next.H;

        public Tensor Logits(Tensor h) => h.MatMul(W.T) + B;

        public Tensor Start => Tensor.Zeros(1, Gru.HiddenSize);

        public Tensor Last(Tensor inputs) => Enumerable.Range(0, inputs.Rows).Aggregate(Start, (h, t) => Next(inputs.Slice(0, t, t + 1), h));

        /// <summary>With the logits of each step made of the state before it.</summary>
        public Tensor InferLate(Tensor inputs) => Tensor.Concat([Logits(Start), .. inputs.Rows == 1 ? [] : new[] { Infer(inputs.Slice(0, 0, inputs.Rows - 1), Start) }]);

        /// <summary>(T, classes)</summary>
        /// <param name="carry">What the next step starts from, given the old state and the new.</param>
        public Tensor Infer(Tensor inputs, Tensor start, Func<Tensor, Tensor, Tensor>? carry = null)
        {
            var h = start;
            var rows = new List<Tensor>();
            for (var t = 0; t < inputs.Rows; t++)
            {
                var next = Next(inputs.Slice(0, t, t + 1), h);
                rows.Add(Logits(next));
                h = carry is null ? next : carry(h, next);
            }
            return Tensor.Concat(rows);
        }
    }

    /// <summary>Which of the two comes first is not said: only <c>inference</c> reads them, and it is the student's too.</summary>
    private static void Step(Plan plan)
    {
        foreach (var hidden in new[] { 4, 6 })
        {
            var truth = Draw(plan, hidden);
            var (x, h) = (plan.Inputs.Normal(1, 3), plan.Inputs.AwayFromZero(1, hidden));
            foreach (var (stateAt, logitsAt) in new[] { ("0", "1"), ("1", "0") })
            {
                var @case = plan.EitherCase($"hidden_dim = {hidden}", $"hidden_dim = {hidden}");
                var returned = @case.Call(New(@case, truth), "forward", x.Reshape(-1), h.Reshape(-1));
                var next = truth.Next(x, h);
                @case.Expect(@case.Get(returned, stateAt), "h_next", next.Reshape(-1), "hidden_dim").Within(Tolerance.Core)
                    .ForwardMistakes(truth.Gru, x, h, step => step.Next.Reshape(-1));
                @case.Expect(@case.Get(returned, logitsAt), "logits", truth.Logits(next).Reshape(-1), "num_classes").Within(Tolerance.Core)
                    .Mistake("of-old-state", "is made of the old state; the new one was asked for", () => truth.Logits(h).Reshape(-1))
                    .Mistake("softmax", "is the softmax of the logits", () => Softmax.Of(truth.Logits(next)).Reshape(-1));
            }
        }
    }

    private static void Inference(Plan plan, params (int Time, string Trait)[] sequences)
    {
        foreach (var (time, trait) in sequences)
        {
            var (@case, net, truth) = Start(plan, 4, $", T = {time}", trait.Length == 0 ? [] : [trait]);
            var expectation = ExpectLogits(@case, net, truth, plan.Inputs.Normal(time, 3));
            if (trait.Length == 0) expectation.Within(Tolerance.Core);
        }
    }

    private static void Bias(Plan plan)
    {
        var (@case, net, unbiased) = Start(plan, 4, ", T = 5");
        var truth = unbiased with { B = plan.Inputs.AwayFromZero(Classes) };
        var inputs = plan.Inputs.Normal(5, 3);
        @case.Set(net, "projection.b", truth.B.Reshape(-1, 1));
        ExpectLogits(@case, net, truth, inputs).Mistake("no-bias", "leaves out the bias of the projection", () => unbiased.Infer(inputs, truth.Start));
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, net, truth) = Start(plan, 4);
        var (first, second) = (plan.Inputs.Normal(3, 3), plan.Inputs.Normal(5, 3));
        ExpectLogits(@case, net, truth, first, "logits of the first sequence");
        ExpectLogits(@case, net, truth, second)
            .Mistake("state-carried", "goes on from the last state of the sequence before; each sequence starts from zeros", () => truth.Infer(second, truth.Last(first)));
    }

    private static void Sizes(Plan plan)
    {
        var @case = plan.Case("input_dim = 3, hidden_dim = 4, num_classes = 5");
        var net = @case.New(Module, "CharacterPredictor", 3, 4, 5);
        @case.ExpectCellSizes(net, GruRecipe.Names, 3, 4, "gru.");
        @case.ExpectShape(net, "projection.W", 5, 4);
    }

    private static Expectation ExpectLogits(Case @case, Value.Ref net, Predictor truth, Tensor inputs, string quantity = "logits")
    {
        var right = truth.Infer(inputs, truth.Start);
        return @case.Expect(@case.Script.Apply(Module, "inference", net, inputs), quantity, right, "T, num_classes")
            .Accept("list-of-rows", "is a list of rows; an array was asked for, and the list is accepted",
                () => new Value.List([.. Enumerable.Range(0, right.Rows).Select(t => (Value)right.At(t).Contiguous())]))
            .Mistake("state-not-carried", "starts every step from zeros: the hidden state is not handed on", () => truth.Infer(inputs, truth.Start, (old, next) => old))
            .Mistake("of-old-state", "is made of the state before each step; the new one was asked for", () => truth.InferLate(inputs))
            .Mistake("starts-from-ones", "starts from a hidden state of ones; zeros were asked for", () => truth.Infer(inputs, Tensor.Ones(truth.Start.Shape)))
            .Mistake("softmax", "is the softmax of the logits", () => Softmax.Of(right))
            .Mistake("one-hot", "is 1 at each step's largest logit and 0 elsewhere; the logits themselves were asked for", () => OneHot(right));
    }

    private static Tensor OneHot(Tensor logits)
    {
        var chosen = Tensor.ZerosLike(logits);
        for (var t = 0; t < logits.Rows; t++)
            chosen[t, Enumerable.Range(0, logits.Columns).MaxBy(k => logits[t, k])] = 1;
        return chosen;
    }

    private static (Case Case, Value.Ref Net, Predictor Truth) Start(Plan plan, int hidden, string more = "", params string[] traits)
    {
        var truth = Draw(plan, hidden);
        var @case = plan.Case($"hidden_dim = {hidden}{more}", traits);
        return (@case, New(@case, truth), truth);
    }

    private static Predictor Draw(Plan plan, int hidden) =>
        new(GatedRecurrentUnit.DrawWeights(plan, 3, hidden), plan.Inputs.AwayFromZero(Classes, hidden), Tensor.Zeros(Classes));

    /// <summary>A student's network with these weights.</summary>
    private static Value.Ref New(Case @case, Predictor truth)
    {
        var net = @case.New(Module, "CharacterPredictor", 3, truth.Gru.HiddenSize, Classes);
        @case.Call(net, "init_rnn_weights", truth.Gru.Arguments);
        @case.Set(net, "projection.W", truth.W);
        return net;
    }
}
