using ReferenceImpl.Losses;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Losses;

public class LossTests
{
    [Fact]
    public void Squared_and_absolute_error_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("losses", "mse")) Agrees(new MseLoss(), golden);
        foreach (var golden in GoldenCase.All("losses", "l1")) Agrees(new L1Loss(), golden);
    }

    [Fact]
    public void Cross_entropy_agrees_with_PyTorch_for_labels_and_one_hot_rows()
    {
        foreach (var golden in GoldenCase.All("losses", "cross_entropy").Where(c => c.Has("labels")))
        {
            var loss = new CrossEntropyLoss(golden.Number("smoothing"));
            int? ignore = golden.Has("ignore") ? golden.Int("ignore") : null;
            golden.Agrees("loss", loss.Forward(golden["a"], golden.Ints("labels"), ignore));
            golden.Agrees("da", loss.Backward());
            if (ignore is not null) continue;

            golden.Agrees("loss", loss.Forward(golden["a"], Tensor.OneHot(golden.Ints("labels"), golden["a"].Columns)));
            golden.Agrees("da", loss.Backward());
        }
        var soft = GoldenCase.One("losses", "cross_entropy_soft");
        var ofDistribution = new CrossEntropyLoss();
        soft.Agrees("loss", ofDistribution.Forward(soft["a"], soft["target"]));
        soft.Agrees("da", ofDistribution.Backward());
    }

    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        var (a, y) = (Tensor.Normal(rng, 4, 3), Tensor.Normal(rng, 4, 3));
        foreach (Loss loss in new Loss[] { new MseLoss(), new L1Loss(), new CrossEntropyLoss(), new CrossEntropyLoss(0.1), new BinaryCrossEntropyLoss() })
        {
            loss.Forward(a, y);
            Agreement.WithDifferences(() => loss.Forward(a, y), a, loss.Backward(), loss.GetType().Name);
        }
        var (divergence, distribution) = (new KlDivergenceLoss(), Tensor.Uniform(rng, 0.1, 1, 4, 3));
        divergence.Forward(a, distribution);
        Agreement.WithDifferences(() => divergence.Forward(a, distribution), a, divergence.Backward(), "KlDivergenceLoss");
        var labelled = new CrossEntropyLoss();
        labelled.Forward(a, [2, -1, 0, 1], ignore: -1);
        Agreement.WithDifferences(() => labelled.Forward(a, [2, -1, 0, 1], ignore: -1), a, labelled.Backward(), "CrossEntropyLoss, labels");
    }

    [Fact]
    public void Binary_cross_entropy_and_divergence_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("losses", "bce")) Agrees(new BinaryCrossEntropyLoss(), golden);
        foreach (var golden in GoldenCase.All("losses", "kl")) Agrees(new KlDivergenceLoss(), golden);
    }

    [Fact]
    public void Losses_of_distances_agree_with_PyTorch_and_central_differences()
    {
        var golden = GoldenCase.One("losses", "triplet");
        var triplet = new TripletLoss(margin: 0.5);
        golden.Agrees("loss", triplet.Forward(golden["a"], golden["p"], golden["n"]));
        var (dA, dP, dN) = triplet.Backward();
        golden.Agrees("da", dA);
        golden.Agrees("dp", dP);
        golden.Agrees("dn", dN);
        double OfTriplet() => triplet.Forward(golden["a"], golden["p"], golden["n"]);
        Agreement.WithDifferences(OfTriplet, golden["a"], dA, "anchor");
        Agreement.WithDifferences(OfTriplet, golden["p"], dP, "positive");
        Agreement.WithDifferences(OfTriplet, golden["n"], dN, "negative");

        golden = GoldenCase.One("losses", "contrastive");
        var contrastive = new ContrastiveLoss(margin: 3);
        golden.Agrees("loss", contrastive.Forward(golden["a"], golden["b"], golden["like"]));
        var (dFirst, dSecond) = contrastive.Backward();
        golden.Agrees("da", dFirst);
        golden.Agrees("db", dSecond);
        double OfPair() => contrastive.Forward(golden["a"], golden["b"], golden["like"]);
        Agreement.WithDifferences(OfPair, golden["a"], dFirst, "first of a pair");
        Agreement.WithDifferences(OfPair, golden["b"], dSecond, "second of a pair");
    }

    [Fact]
    public void A_class_of_probability_zero_costs_nothing_unless_it_is_the_target()
    {
        var logits = new Tensor([0, double.NegativeInfinity], 1, 2);
        var loss = new CrossEntropyLoss();
        Assert.Equal(0, loss.Forward(logits, [0]));
        Assert.Equal([0, 0], loss.Backward().ToArray());
        Assert.Equal(double.PositiveInfinity, loss.Forward(logits, [1]));
    }

    [Fact]
    public void If_every_row_is_ignored_nothing_is_lost()
    {
        var loss = new CrossEntropyLoss();
        Assert.Equal(0, loss.Forward(Tensor.Ones(2, 3), [-1, -1], ignore: -1));
        Assert.Equal(0, loss.Backward().Abs().Max());
    }

    private static void Agrees(Loss loss, GoldenCase golden)
    {
        golden.Agrees("loss", loss.Forward(golden["a"], golden["y"]));
        golden.Agrees("da", loss.Backward());
    }
}
