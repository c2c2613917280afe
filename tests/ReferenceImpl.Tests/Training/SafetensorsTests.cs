using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Training;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_is_written_is_read_to_the_last_bit()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["weight"] = Tensor.Normal(new Random(1), 3, 4).T,
            ["scalar"] = Tensor.Scalar(double.NegativeInfinity),
            ["empty"] = Tensor.Zeros(0, 3),
        };
        Safetensors.Write(_path, tensors, new Dictionary<string, string> { ["epoch"] = "7" });
        var read = Safetensors.Read(_path);

        Assert.Equal("7", read.Metadata["epoch"]);
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.Shape, read.Tensors[name].Shape);
            Assert.Equal(tensor.ToArray(), read.Tensors[name].ToArray());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f{}")]
    public void A_broken_file_is_refused(string content)
    {
        File.WriteAllText(_path, content, System.Text.Encoding.Latin1);
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(_path));
    }
}
