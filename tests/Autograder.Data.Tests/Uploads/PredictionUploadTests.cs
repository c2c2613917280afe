using System.IO.Compression;
using System.Text;
using Autograder.Data.Uploads;

namespace Autograder.Data.Tests.Uploads;

public sealed class PredictionUploadTests
{
    private const string Damaged = "The archive is damaged or cut off. Pack the csv again, or send it as it is.";

    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("id,label\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => $"{row},{row * 7919 % 40}\n")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void A_gzip_gives_what_was_packed(int bytes)
    {
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
            Assert.Equal(Csv[..bytes], Read(Gzip(Csv[..bytes], level)));
    }

    [Fact]
    public void A_gzip_of_several_members_is_read_to_the_last_wherever_a_buffer_ends()
    {
        for (var cut = 1; cut < 20_000; cut += 97)
            Assert.Equal(Csv[..20_000], Read([.. Gzip(Csv[..cut], CompressionLevel.NoCompression), .. Gzip(Csv[cut..20_000])]));
    }

    [Fact]
    public void A_gzip_without_all_of_its_trailer_is_refused()
    {
        var whole = Gzip(Csv);
        for (var missing = 1; missing < 40; missing++) Refuses(whole[..^missing]);
        Refuses(whole[..(whole.Length / 2)]);
        Refuses(whole[..10]);
    }

    [Fact]
    public void A_wrong_checksum_a_wrong_length_and_what_follows_the_gzip_are_refused()
    {
        var whole = Gzip(Csv);
        for (var at = 1; at <= 8; at++)
        {
            var wrong = whole.ToArray();
            wrong[^at] ^= 1;
            Refuses(wrong);
        }

        foreach (var behind in new byte[][] { [0], [0xFF], [0x1f, 0x8b], [.. "more text behind it"u8], new byte[100_000] }) Refuses([.. whole, .. behind]);
    }

    [Fact]
    public void A_zip_of_several_files_is_told_how_many_and_a_workbook_what_to_do()
    {
        Assert.Equal("The zip holds 2 files. It must hold exactly one csv.", Refusal(Archives.Zip(("a.csv", "id,label"), ("b.csv", "id,label"))));
        Assert.Equal("The zip holds 40 files. It must hold exactly one csv.", Refusal(Archives.Zip([.. Enumerable.Range(0, 40).Select(i => ($"{i}.csv", "id,label"))])));
        Assert.Equal("The zip holds 0 files. It must hold exactly one csv.", Refusal(Archives.Zip(("a/", ""))));
        Assert.Equal("This is an Excel workbook: save it as csv.", Refusal(Archives.Zip(
            [("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<r/>"), ("xl/workbook.xml", "<w/>"), .. Enumerable.Range(0, 30).Select(i => ($"xl/worksheets/sheet{i}.xml", "<s/>"))])));
    }

    private static string? Refusal(byte[] upload) => PredictionUpload.Read(new MemoryStream(upload), UploadLimits.Predictions, csv => csv.CopyTo(Stream.Null));

    private static void Refuses(byte[] gzip) => Assert.Equal(Damaged, Refusal(gzip));

    private static byte[] Read(byte[] upload)
    {
        using var read = new MemoryStream();
        Assert.Null(PredictionUpload.Read(new MemoryStream(upload), UploadLimits.Predictions, csv => csv.CopyTo(read)));
        return read.ToArray();
    }

    private static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level)) gzip.Write(content);
        return packed.ToArray();
    }
}
