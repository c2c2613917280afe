using Competitions.Files;

namespace Competitions.Tests.Files;

public sealed class NpyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("npy");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_in_pieces_reads_back_whole()
    {
        var path = Path.Combine(_folder.FullName, "a.npy");
        using (var file = new NpyWriter<float>(path, 3))
        {
            file.Write([1, 2, 3]);
            file.Write([]);
            file.Write([4, 5, 6, 7, 8, 9]);
            Assert.Equal(3, file.Rows);
            Assert.Throws<ArgumentException>(() => file.Write([1]));
        }

        var array = NpyArray<float>.Read(path);
        Assert.Equal([3, 3], array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], array.Elements);
        Assert.Throws<InvalidDataException>(() => NpyArray<double>.Read(path));
    }

    [Fact]
    public void NumPy_reads_what_we_write_and_we_read_what_NumPy_writes()
    {
        string In(string name) => Path.Combine(_folder.FullName, name);
        NpyWriter<float>.WriteAll(In("floats.npy"), [0.5f, -1, 2, float.MaxValue, 1e-20f, 0], 2, 1);
        NpyWriter<long>.WriteAll(In("longs.npy"), [0, -5, long.MaxValue]);
        NpyWriter<byte>.WriteAll(In("none.npy"), []);
        Program.Run(Program.Python, ["-c", """
            import numpy as np
            floats, longs, none = (np.load(name + ".npy", allow_pickle=False) for name in ("floats", "longs", "none"))
            assert floats.dtype == np.float32 and floats.shape == (3, 2, 1) and floats[1, 1, 0] == np.finfo(np.float32).max, floats
            assert longs.dtype == np.int64 and longs.tolist() == [0, -5, 2**63 - 1], longs
            assert none.dtype == np.uint8 and none.shape == (0,), none
            np.save("back.npy", floats.astype(np.float64))
            """], _folder.FullName);

        Assert.Equal(NpyArray<float>.Read(In("floats.npy")).Elements.Select(value => (double)value), NpyArray<double>.Read(In("back.npy")).Elements);
    }
}
