using ReferenceImpl.Recurrent;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Recurrent;

public class CellTests
{
    public static TheoryData<string> Kinds => ["rnn", "gru", "lstm"];

    internal static RecurrentCell Make(string kind, int inputs, int hidden, Random? rng = null) => kind switch
    {
        "rnn" => new RnnCell(inputs, hidden, rng),
        "gru" => new GruCell(inputs, hidden, rng),
        "lstm" => new LstmCell(inputs, hidden, rng),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_step_agrees_with_PyTorch(string kind)
    {
        foreach (var golden in GoldenCase.All("recurrent", kind + "_cell"))
        {
            var cell = Make(kind, golden["x"].Columns, golden["h0"].Columns);
            for (var k = 0; k < 4; k++) cell.Parameters[k].Set(golden[$"p{k}"]);

            var step = cell.Forward(golden["x"], new State(golden["h0"], golden.Has("c0") ? golden["c0"] : null));
            var (dX, dPrevious) = cell.Backward(step, new State(golden["dh1"], golden.Has("c0") ? golden["dc1"] : null));

            golden.Agrees("h1", step.Next.H);
            golden.Agrees("dx", dX);
            golden.Agrees("dh0", dPrevious.H);
            if (golden.Has("c0")) golden.Agrees("c1", step.Next.C!);
            if (golden.Has("c0")) golden.Agrees("dc0", dPrevious.C!);
            for (var k = 0; k < 4; k++) golden.Agrees($"dp{k}", cell.Parameters[k].Grad);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_agrees_with_central_differences(string kind)
    {
        var rng = new Random(1);
        var cell = Make(kind, 3, 4, rng);
        var (x, previous) = (Tensor.Normal(rng, 2, 3), new State(Tensor.Normal(rng, 2, 4), Tensor.Normal(rng, 2, 4)));
        var d = new State(Tensor.Normal(rng, 2, 4), kind == "lstm" ? Tensor.Normal(rng, 2, 4) : null);

        double Loss()
        {
            var next = cell.Forward(x, previous).Next;
            return (d.H * next.H).Sum() + (d.C is null ? 0 : (d.C * next.C!).Sum());
        }
        var (dX, dPrevious) = cell.Backward(cell.Forward(x, previous), d);

        Agreement.WithDifferences(Loss, x, dX, "x");
        Agreement.WithDifferences(Loss, previous.H, dPrevious.H, "h");
        if (kind == "lstm") Agreement.WithDifferences(Loss, previous.C!, dPrevious.C!, "c");
        foreach (var parameter in cell.Parameters) Agreement.WithDifferences(Loss, parameter.Value, parameter.Grad, "a parameter");
    }

    [Fact]
    public void Backward_twice_accumulates()
    {
        var rng = new Random(2);
        var cell = new RnnCell(2, 3, rng);
        var step = cell.Forward(Tensor.Normal(rng, 4, 2), new State(Tensor.Normal(rng, 4, 3)));
        var dH = new State(Tensor.Normal(rng, 4, 3));

        cell.Backward(step, dH);
        var once = cell.Wh.Grad.Copy();
        cell.Backward(step, dH);
        Agreement.Close(2 * once, cell.Wh.Grad, "Wh");
    }

    [Fact]
    public void The_original_GRU_agrees_with_central_differences_and_differs_only_in_where_it_resets()
    {
        var rng = new Random(3);
        var (original, usual) = (new ResetFirstGruCell(3, 4, rng), new GruCell(3, 4));
        for (var k = 0; k < 4; k++) usual.Parameters[k].Set(original.Parameters[k].Value);
        var (x, h, dH) = (Tensor.Normal(rng, 2, 3), Tensor.Normal(rng, 2, 4), Tensor.Normal(rng, 2, 4));

        double Loss() => (dH * original.Forward(x, h).H).Sum();
        var (dX, dHPrevious) = original.Backward(original.Forward(x, h), dH);
        Agreement.WithDifferences(Loss, x, dX, "x");
        Agreement.WithDifferences(Loss, h, dHPrevious, "h");
        foreach (var parameter in original.Parameters) Agreement.WithDifferences(Loss, parameter.Value, parameter.Grad, "a parameter");

        // From a state of zeros and without hidden biases there is nothing to reset.
        usual.Bh.Set(Tensor.Zeros(12));
        original.Bh.Set(Tensor.Zeros(12));
        Agreement.Close(usual.Forward(x).Next.H, original.Forward(x, Tensor.Zeros(2, 4)).H, "h from zero");
        Assert.True((usual.Forward(x, new State(h)).Next.H - original.Forward(x, h).H).Abs().Max() > 1e-3);
    }
}
