// Homework 2, part 2, verification in C#, to begin with: loads the pairs, compares them, and writes submission.csv.
//
//     dotnet run starter.cs -- [DATA]      DATA is the folder with dev_pairs.csv and test_pairs.csv (.NET 10)
//
// Two pictures are as similar as the cosine between their differences from the mean picture.
#:package SkiaSharp@3.119.4
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@3.119.4
using System.Globalization;
using SkiaSharp;

const int Side = 16;
var data = args.Length > 0 ? args[0] : "..";
var pairs = File.ReadLines(Path.Combine(data, "test_pairs.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
var pictures = pairs.SelectMany(pair => pair[1..3]).Distinct().ToDictionary(name => name, name => Read(Path.Combine(data, name)));
double[] mean = [.. Enumerable.Range(0, Side * Side * 3).Select(k => pictures.Values.Average(x => x[k]))];

File.WriteAllText("submission.csv", "id,label\n" + string.Concat(pairs.Select(pair =>
    string.Create(CultureInfo.InvariantCulture, $"{pair[0]},{Cosine(pictures[pair[1]], pictures[pair[2]]):f6}\n"))));

double Cosine(double[] a, double[] b)
{
    var (p, q) = (a.Zip(mean, (x, m) => x - m).ToArray(), b.Zip(mean, (x, m) => x - m).ToArray());
    double Dot(double[] x, double[] y) => x.Zip(y, (u, v) => u * v).Sum();
    return Dot(p, q) / Math.Sqrt(Dot(p, p) * Dot(q, q));
}

// Side·Side·3 numbers with mean 0 and variance 1, so that darker pictures are not further away.
double[] Read(string file)
{
    using var picture = SKBitmap.Decode(file);
    using var small = picture.Resize(new SKImageInfo(Side, Side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    double[] x = [.. small.Pixels.SelectMany(pixel => new double[] { pixel.Red, pixel.Green, pixel.Blue })];
    var average = x.Average();
    var deviation = Math.Sqrt(x.Average(value => (value - average) * (value - average))) + 1e-5;
    return [.. x.Select(value => (value - average) / deviation)];
}
