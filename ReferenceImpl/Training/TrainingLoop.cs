using ReferenceImpl.Optimizers;

namespace ReferenceImpl.Training;

/// <summary>What is known after an epoch.</summary>
public sealed record EpochReport(int Epoch, double MeanLoss, double LearningRate);

/// <summary>Epoch after epoch: every batch once, and after each of them clear, differentiate, clip, step.</summary>
public sealed class TrainingLoop(Optimizer optimizer)
{
    /// <summary>If set, gradients are scaled down to this common norm before each step.</summary>
    public double? LargestGradientNorm { get; init; }

    /// <summary>How many epochs were done before, if training goes on from a checkpoint.</summary>
    public int FirstEpoch { get; init; }

    /// <summary>Factor of the initial learning rate by epoch, see <see cref="Schedules"/>.</summary>
    public Func<int, double> Schedule { get; init; } = _ => 1;

    /// <summary>The same where every epoch is one batch, as when batches are drawn at random without end.</summary>
    public EpochReport Run(int epochs, Func<double> learn, Func<EpochReport, bool>? report = null) =>
        Run<int>(epochs, () => [0], _ => learn(), report);

    /// <param name="epochs">How many there are in all, those before the first included.</param>
    /// <param name="batches">The batches of one epoch; asked anew each epoch, so that it may shuffle.</param>
    /// <param name="learn">Forward and backward of one batch, adding to the gradients; returns its loss.</param>
    /// <param name="report">Told after each epoch; returns whether to go on.</param>
    /// <returns>The last report.</returns>
    public EpochReport Run<TBatch>(int epochs, Func<IEnumerable<TBatch>> batches, Func<TBatch, double> learn, Func<EpochReport, bool>? report = null)
    {
        var latest = new EpochReport(FirstEpoch, double.NaN, optimizer.LearningRate);
        for (var epoch = FirstEpoch; epoch < epochs; epoch++)
        {
            var unscheduled = optimizer.LearningRate;
            optimizer.LearningRate *= Schedule(epoch);
            var (sum, count) = (0.0, 0);
            foreach (var batch in batches())
            {
                optimizer.ZeroGrad();
                sum += learn(batch);
                count++;
                if (LargestGradientNorm is { } largest) GradientClipping.ByNorm(optimizer.Parameters, largest);
                optimizer.Step();
            }
            latest = new EpochReport(epoch + 1, sum / count, optimizer.LearningRate);
            optimizer.LearningRate = unscheduled; // and so it is saved; reducing it on a plateau lasts
            if (report is not null && !report(latest)) break;
        }
        return latest;
    }
}
