using System.Globalization;
using Competitions.Faces;
using Competitions.Files;
using ReferenceImpl;
using SkiaSharp;

namespace Competitions.Homeworks;

/// <summary>Pictures of people: drawn into PNG files, and read back as tensors.</summary>
internal static class FaceFiles
{
    /// <summary>A picture to be drawn.</summary>
    /// <param name="Person">The part of the seed that makes the person; pictures of one person share it.</param>
    /// <param name="Picture">The part that makes the picture.</param>
    internal sealed record Portrait(string Person, string Picture, string File);

    /// <summary>Draws them all; each depends on its own parts of the seed only, and so on no order.</summary>
    public static void Draw(Seed seed, CompetitionFolder folder, int size, IReadOnlyCollection<Portrait> portraits)
    {
        foreach (var directory in portraits.Select(portrait => Path.GetDirectoryName(folder.Data(portrait.File))!).Distinct()) Directory.CreateDirectory(directory);
        Parallel.ForEach(portraits, portrait =>
        {
            using var face = FaceRenderer.Draw(Identity.Draw(seed.For(portrait.Person)), Appearance.Draw(seed.For(portrait.Picture)), size);
            File.WriteAllBytes(folder.Data(portrait.File), FaceRenderer.Png(face));
        });
    }

    /// <summary>Pictures made smaller by averaging squares: (N, 3, side, side), −1 to 1.</summary>
    public static float[][] Read(CompetitionFolder folder, IReadOnlyList<string> files, int side)
    {
        var result = new float[files.Count][];
        Parallel.For(0, files.Count, n => result[n] = Shrunk(folder.Data(files[n]), side));
        return result;
    }

    /// <param name="shift">By how many pixels a picture is moved, asked twice for each: down, and right. Its border is drawn out.</param>
    public static Tensor Batch(float[][] pictures, ReadOnlySpan<int> indices, int side, Func<int>? shift = null)
    {
        var values = new double[indices.Length * 3 * side * side];
        var to = 0;
        foreach (var index in indices)
        {
            var (picture, down, right) = (pictures[index], shift?.Invoke() ?? 0, shift?.Invoke() ?? 0);
            for (var row = 0; row < 3 * side; row++) // of all three colours
            {
                var from = (row / side * side + Math.Clamp(row % side - down, 0, side - 1)) * side;
                for (var x = 0; x < side; x++) values[to++] = picture[from + Math.Clamp(x - right, 0, side - 1)];
            }
        }
        return new Tensor(values, indices.Length, 3, side, side);
    }

    public static string Number(int number, int digits) => number.ToString("d" + digits, CultureInfo.InvariantCulture);

    private static float[] Shrunk(string file, int side)
    {
        using var bitmap = SKBitmap.Decode(file);
        if (bitmap.Width % side != 0) throw new InvalidDataException($"{file} is {bitmap.Width} wide, not a multiple of {side}");
        var square = bitmap.Width / side;
        var values = new float[3 * side * side];
        var pixels = bitmap.Pixels;
        for (var y = 0; y < side * square; y++)
        {
            for (var x = 0; x < side * square; x++)
            {
                var (pixel, at) = (pixels[y * bitmap.Width + x], y / square * side + x / square);
                values[at] += pixel.Red;
                values[side * side + at] += pixel.Green;
                values[2 * side * side + at] += pixel.Blue;
            }
        }
        return Array.ConvertAll(values, sum => sum / (square * square) / 127.5f - 1);
    }
}
