namespace ReferenceImpl.Optimizers;

/// <summary>The learning rate as a function of the epoch or step k = 0, 1, …: η(k) = η₀·factor(k).</summary>
/// <remarks>A schedule is applied with <c>optimizer.LearningRate = initial * schedule(k)</c>.</remarks>
public static class Schedules
{
    /// <summary>factor = γ^⌊k/every⌋</summary>
    public static Func<int, double> Step(int every, double gamma = 0.1) => k => Math.Pow(gamma, k / every);

    /// <summary>Half a cosine from 1 to lowest over the given length, and lowest from then on.</summary>
    /// <remarks>Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, without restarts.</remarks>
    public static Func<int, double> Cosine(int length, double lowest = 0) =>
        k => lowest + (1 - lowest) * (1 + Math.Cos(Math.PI * Math.Min(k, length) / length)) / 2;

    /// <summary>A straight line from 1/steps up to 1 in the first steps, then the schedule given, counted from there.</summary>
    /// <remarks>Source: Goyal et al., "Accurate, Large Minibatch SGD", 2017.</remarks>
    public static Func<int, double> WarmUp(int steps, Func<int, double> then) =>
        k => k < steps ? (k + 1.0) / steps : then(k - steps);

    /// <summary>The transformer's: rises for the first steps and falls as 1/√k after them; 1 at the peak.</summary>
    /// <remarks>Source: Vaswani et al., NIPS 2017, equation 3, scaled to the peak.</remarks>
    public static Func<int, double> InverseRoot(int warmUp) =>
        k => Math.Min((k + 1.0) / warmUp, Math.Sqrt(warmUp / (k + 1.0)));
}

/// <summary>Multiplies the learning rate by a factor whenever a measure has not fallen for more than patience reports.</summary>
/// <remarks>As torch.optim.lr_scheduler.ReduceLROnPlateau in its default mode: better means below best·(1 − threshold).</remarks>
public sealed class ReduceOnPlateau(Optimizer optimizer, double factor = 0.1, int patience = 10, double threshold = 1e-4, double lowest = 0)
{
    private double _best = double.PositiveInfinity;
    private int _reportsWithoutProgress;

    public void Report(double measure)
    {
        if (measure < _best * (1 - threshold))
        {
            (_best, _reportsWithoutProgress) = (measure, 0);
            return;
        }
        if (++_reportsWithoutProgress <= patience) return;
        optimizer.LearningRate = Math.Max(lowest, optimizer.LearningRate * factor);
        _reportsWithoutProgress = 0;
    }
}
