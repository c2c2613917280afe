using System.Diagnostics;
using System.Globalization;
using ReferenceImpl;
using ReferenceImpl.Training;
using ScottPlot;

namespace Competitions.Training;

/// <summary>How good a baseline is meant to be.</summary>
internal enum Level
{
    VeryLow,
    Low,
    Medium,
    High,
}

internal static class Levels
{
    public static string NameOf(Level level) => level == Level.VeryLow ? "very-low" : level.ToString().ToLowerInvariant();

    public static string TitleOf(Level level) => level == Level.VeryLow ? "Very low" : level.ToString();

    public static Level Parse(string name) => Enum.GetValues<Level>().Cast<Level?>().FirstOrDefault(level => NameOf(level!.Value) == name)
        ?? throw new ArgumentException($"There is no level {name}; there are {string.Join(", ", Enum.GetValues<Level>().Select(NameOf))}.");
}

/// <summary>What is seen of a model while it learns, and what is kept: a line per epoch, curves as a picture, a checkpoint.</summary>
/// <param name="path">Where the files go, without an ending: <c>baselines/low</c>.</param>
/// <param name="seed">Of everything random in the training.</param>
internal sealed class TrainingRun(string title, string path, int seed, TextWriter progress)
{
    private readonly List<(double Epoch, double Loss, double Score)> _points = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;

    public Random Random { get; } = new(seed);

    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Of all cores together.</summary>
    public TimeSpan Cpu => Environment.CpuUsage.TotalTime - _cpuBefore;

    /// <param name="measure">What the score on dev is: <c>accuracy</c>.</param>
    public void Epoch(int epoch, int epochs, double loss, string measure, double score)
    {
        _points.Add((epoch, loss, score));
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{title}  epoch {epoch,2} of {epochs}  loss {loss:f4}  dev {measure} {score:f4}  {_clock.Elapsed.TotalSeconds,6:f1} s"));
        SaveCurves(measure);
    }

    public void Save(IReadOnlyList<Parameter> parameters, params (string Key, string Value)[] notes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Checkpoint.Save(path + ".safetensors", parameters, notes.Append(("title", title)).ToDictionary(note => note.Item1, note => note.Item2));
    }

    private void SaveCurves(string measure)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var plot = new Plot();
        double[] epochs = [.. _points.Select(point => point.Epoch)];
        plot.Add.Scatter(epochs, _points.Select(point => point.Loss).ToArray()).LegendText = "training loss (left)";
        var scores = plot.Add.Scatter(epochs, _points.Select(point => point.Score).ToArray());
        scores.LegendText = $"dev {measure} (right)";
        scores.Axes.YAxis = plot.Axes.Right;
        plot.Title(title);
        plot.XLabel("epoch");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.ShowLegend(Alignment.MiddleRight);
        plot.SavePng(path + ".png", 800, 500);
    }
}
