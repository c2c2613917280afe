using System.Diagnostics;
using System.Globalization;
using ReferenceImpl;
using ReferenceImpl.Attention;
using ReferenceImpl.Convolution;
using ReferenceImpl.Ctc;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;
using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// The reference library beside PyTorch on the CPU: double, one thread, the same shapes, forward and backward. The two take turns
/// on every case, so that both see the same machine, and of several turns the fastest counts, since noise only ever adds.
/// </summary>
internal static class ReferenceBenchmark
{
    private const int Turns = 7;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.3);

    public static async Task RunAsync(string[] arguments)
    {
        using var pytorch = StartPyTorch();
        var table = new Table().Title("Forward and backward, double, one thread").AddColumns("", "here µs", "PyTorch µs", "PyTorch ÷ here", "allocated KB a step");
        var ratios = new List<double>();
        foreach (var (name, step) in Cases())
        {
            if (arguments.Length > 0 && !name.Contains(arguments[0], StringComparison.OrdinalIgnoreCase)) continue;
            var (here, there) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var turn = 0; turn < Turns; turn++)
            {
                here = Math.Min(here, Measure(step));
                await pytorch.StandardInput.WriteLineAsync(name);
                var answer = await pytorch.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("PyTorch ended; is python3-torch installed?");
                there = Math.Min(there, double.Parse(answer, CultureInfo.InvariantCulture));
            }
            ratios.Add(there / here);
            table.AddRow(
                name, Text(here * 1e6, "F1"), Text(there * 1e6, "F1"), Text(there / here, "F2"), Text(AllocatedBytes(step) / 1024.0, "F1"));
        }
        pytorch.StandardInput.Close();
        if (ratios.Count == 0) return;
        table.AddRow("geometric mean", "", "", Text(Math.Exp(ratios.Average(Math.Log)), "F2"), "");
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, Action Step)> Cases()
    {
        var rng = new Random(1);
        yield return ("Linear 64×512→512", Layer(rng, new Linear(512, 512, rng), 64, 512));
        yield return ("Conv2d 16×16×32×32→32 k3", Layer(rng, new Conv2d(16, 32, 3, padding: 1, rng: rng), 16, 16, 32, 32));
        yield return ("BatchNorm2d 16×32×32×32", Layer(rng, new BatchNorm2d(32), 16, 32, 32, 32));
        yield return ("LSTM T100 N16 40→128", Layer(rng, new RecurrentNetwork((i, h) => new LstmCell(i, h, rng), 40, 128), 16, 100, 40));
        yield return ("GRU T100 N16 40→128", Layer(rng, new RecurrentNetwork((i, h) => new GruCell(i, h, rng), 40, 128), 16, 100, 40));
        yield return ("CTC T100 N16 C40 S20", Ctc(rng));
        yield return ("Attention N16 H8 T128 E64", Attention(rng));
        yield return ("Adam, 1M parameters", Adam(rng));
        yield return ("Linear 16×20→30", Layer(rng, new Linear(20, 30, rng), 16, 20));
        yield return ("RNN cell 4×8→16", RnnCell(rng));
    }

    private static Action Layer(Random rng, Layer layer, params int[] shape)
    {
        var x = Tensor.Normal(rng, shape);
        var dY = Tensor.Normal(rng, layer.Forward(x).Shape);
        return () =>
        {
            layer.ZeroGrad();
            layer.Forward(x);
            layer.Backward(dY);
        };
    }

    private static Action Ctc(Random rng)
    {
        var logits = Tensor.Normal(rng, 100, 16, 40);
        var targets = Enumerable.Range(0, 16).Select(_ => Enumerable.Range(0, 20).Select(_ => rng.Next(1, 40)).ToArray()).ToArray();
        var loss = new CtcLoss();
        return () =>
        {
            loss.Forward(logits, targets);
            loss.Backward();
        };
    }

    private static Action Attention(Random rng)
    {
        var (q, k, v) = (Tensor.Normal(rng, 16, 8, 128, 64), Tensor.Normal(rng, 16, 8, 128, 64), Tensor.Normal(rng, 16, 8, 128, 64));
        var dY = Tensor.Normal(rng, 16, 8, 128, 64);
        return () => ScaledDotProduct.Backward(ScaledDotProduct.Forward(q, k, v), dY);
    }

    private static Action Adam(Random rng)
    {
        var parameter = new Parameter(Tensor.Normal(rng, 1_000_000));
        parameter.Grad.CopyInPlace(Tensor.Normal(rng, 1_000_000));
        return new Adam([parameter]).Step;
    }

    private static Action RnnCell(Random rng)
    {
        var cell = new RnnCell(8, 16, rng);
        var (x, dH) = (Tensor.Normal(rng, 4, 8), new State(Tensor.Normal(rng, 4, 16)));
        return () =>
        {
            foreach (var parameter in cell.Parameters) parameter.ZeroGrad();
            cell.Backward(cell.Forward(x), dH);
        };
    }

    private static double Measure(Action step)
    {
        var (best, started) = (double.PositiveInfinity, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < Turn)
        {
            var once = Stopwatch.GetTimestamp();
            step();
            var repeats = Math.Max(1, (int)(1e-3 / Stopwatch.GetElapsedTime(once).TotalSeconds));
            once = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++) step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(once).TotalSeconds / repeats);
        }
        return best;
    }

    private static double AllocatedBytes(Action step)
    {
        const int steps = 10;
        step(); // this thread may be new, and each thread has working memory of its own
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < steps; i++) step();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)steps;
    }

    private static Process StartPyTorch()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "ReferenceBenchmark.py")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // OpenBLAS starts threads of its own, whatever PyTorch is told.
        foreach (var library in new[] { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" }) start.Environment[library] = "1";
        return Process.Start(start) ?? throw new InvalidOperationException("python3 did not start");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
