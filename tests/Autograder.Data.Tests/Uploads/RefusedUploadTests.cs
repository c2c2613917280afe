using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Autograder.Data.Uploads;

namespace Autograder.Data.Tests.Uploads;

/// <summary>What is refused at the door (attack D1), each with the entry's name and the rule.</summary>
public class RefusedUploadTests
{
    private const string Linear = "mytorch/nn/linear.py";

    [Theory]
    [InlineData("../evil.py", "..")]
    [InlineData("mytorch/../../evil.py", "..")]
    [InlineData(@"..\..\evil.py", "..")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("C:/Windows/evil.py", "drive")]
    [InlineData(@"C:\evil.py", "drive")]
    [InlineData(@"\\server\share\evil.py", "absolute")]
    [InlineData("a\0b.py", "U+0000")]
    [InlineData("gpj.\u202Eyp.lave", "U+202E")] // turns the direction of writing
    [InlineData("zero\u200Bwidth.py", "U+200B")]
    [InlineData("line\nbreak.py", "U+000A")]
    [InlineData("a//b.py", "empty")]
    [InlineData("a/./b.py", "'.'")]
    [InlineData("trailing /b.py", "space")]
    public void Names_that_lead_elsewhere_or_deceive(string name, string rule)
    {
        Refused(Archives.Zip((Linear, "x"), (name, "y")), rule);
        if (!name.Any(c => c is '\0' or '\n')) Refused(Archives.Tar((Linear, "x"), (name, "y")), rule); // those two end a name, or a line of a header, in tar
    }

    [Fact]
    public void Names_that_are_too_long_or_too_deep()
    {
        Refused(Archives.Zip((Linear, "x"), (new string('a', 250) + ".py", "y")), "longer");
        Refused(Archives.Zip((Linear, "x"), (string.Join('/', Enumerable.Repeat("abcdefghij", 60)), "y")), "longer");
        Refused(Archives.Zip((Linear, "x"), (string.Join('/', Enumerable.Repeat("a", 50)), "y")), "nested");
    }

    [Theory]
    [InlineData(Linear, "twice")]
    [InlineData("mytorch/nn/LINEAR.py", "case")]
    [InlineData("MyTorch/nn/other.py", "case")]
    [InlineData("mytorch/nn", "folder")]
    [InlineData("mytorch/nn/linear.py/x.py", "file")]
    public void The_same_name_twice_also_by_case_or_as_file_and_folder(string name, string rule)
    {
        var reason = Reason(Archives.Open(Archives.Zip((Linear, "x"), (name, "y"))));
        Assert.True(reason.Contains(rule, StringComparison.Ordinal) || reason.Contains("twice", StringComparison.Ordinal), reason);
    }

    [Theory]
    [InlineData(0xA1FF, "symbolic link")]
    [InlineData(0x11FF, "device, pipe or socket")]
    [InlineData(0x21FF, "device, pipe or socket")]
    [InlineData(0x61FF, "device, pipe or socket")]
    [InlineData(0xC1FF, "device, pipe or socket")]
    public void Links_and_devices_in_a_zip(int mode, string kind) =>
        Refused(Archives.Zip(zip => { Archives.Add(zip, Linear, "x"u8.ToArray()); Archives.Add(zip, "link", "/etc/passwd"u8.ToArray(), mode); }), kind, "link");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "symbolic link")]
    [InlineData(TarEntryType.HardLink, "hard link")]
    [InlineData(TarEntryType.CharacterDevice, "device")]
    [InlineData(TarEntryType.BlockDevice, "device")]
    [InlineData(TarEntryType.Fifo, "named pipe")]
    public void Links_and_devices_in_a_tar(TarEntryType type, string kind)
    {
        var special = new PaxTarEntry(type, "special");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) special.LinkName = "/etc/passwd";
        var tar = Archives.Tar(new PaxTarEntry(TarEntryType.RegularFile, Linear) { DataStream = new MemoryStream("x"u8.ToArray()) }, special);
        Refused(tar, kind, "special");
        Refused(Archives.Gzip(tar), kind, "special");
    }

    [Fact]
    public void Links_inside_a_virtual_environment_are_ignored_with_it() =>
        Assert.IsType<OpenedUpload.Files>(Archives.Open(Archives.Zip(zip =>
        {
            Archives.Add(zip, Linear, "x"u8.ToArray());
            Archives.Add(zip, ".venv/bin/python", "/usr/bin/python3"u8.ToArray(), 0xA1FF);
        })));

    [Fact]
    public void Archives_inside_the_archive()
    {
        var inner = Archives.Zip((Linear, "x"));
        Refused(Archives.Zip(zip => Archives.Add(zip, "inner.py", inner)), "an archive inside", "inner.py");
        Refused(Archives.Zip(zip => Archives.Add(zip, "data.bin", Archives.Gzip("x"u8.ToArray()))), "an archive inside", "data.bin");
        Refused(Archives.Gzip(Archives.Tar(new PaxTarEntry(TarEntryType.RegularFile, "x.tar") { DataStream = new MemoryStream(Archives.Tar((Linear, "x"))) })), "an archive inside");
        Refused(Archives.Gzip(inner), "holds no tar");
    }

    [Fact]
    public void A_bomb_by_ratio() => Refused(Archives.Zip(zip => Archives.Add(zip, Linear, new byte[3_900_000])), "times its packed size", Linear);

    [Fact]
    public void A_bomb_by_one_huge_file() => Refused(Archives.Zip(zip => Archives.Add(zip, Linear, Noise(5 << 20))), "larger than", Linear);

    [Fact]
    public void A_bomb_by_total() => Refused(Archives.Zip(zip => { for (var i = 0; i < 6; i++) Archives.Add(zip, $"f{i}.py", Noise(3 << 20)); }), "unpacks to more");

    [Fact]
    public void A_gzip_bomb_is_stopped_before_it_is_unpacked()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < 300; i++) gzip.Write(new byte[1 << 20]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bomb.ToArray(), "unpacks to more");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 150 << 20);
    }

    [Fact]
    public void A_million_tiny_files()
    {
        Refused(Archives.Zip(zip => { for (var i = 0; i < 11_000; i++) zip.CreateEntry($"{i}"); }), "entries");
        Refused(Archives.Zip(zip => { for (var i = 0; i < 600; i++) Archives.Add(zip, $"{i}.py", "x"u8.ToArray()); }), "more than 500 files");
        Refused(Archives.Gzip(Archives.Tar([.. Enumerable.Range(0, 11_000).Select(i => new UstarTarEntry(TarEntryType.Directory, $"d{i}"))])), "entries");
    }

    [Fact]
    public void An_encrypted_zip()
    {
        var zip = Archives.Zip((Linear, "x"));
        zip[6] |= 1; // the flag in the local header …
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1; // … and in the directory
        Refused(zip, "encrypted", Linear);
    }

    [Fact]
    public void A_zip_with_damaged_content()
    {
        var zip = Archives.Zip(archive =>
        {
            var entry = archive.CreateEntry(Linear, CompressionLevel.NoCompression);
            using var target = entry.Open();
            target.Write("the content of a file"u8);
        });
        zip[zip.AsSpan().IndexOf("content"u8)] ^= 0x20;
        Refused(zip, "checksum", Linear);
    }

    [Fact]
    public void A_tar_header_that_claims_a_gigabyte_costs_no_memory()
    {
        var tar = Archives.Tar((Linear, "x"));
        foreach (var type in "xgLK")
        {
            var lie = (byte[])tar.Clone();
            lie[156] = (byte)type;
            Encoding.ASCII.GetBytes("07777777777\0").CopyTo(lie, 124);
            FixChecksum(lie);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.IsType<OpenedUpload.Refused>(Archives.Open(lie));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        }
    }

    [Theory]
    [InlineData("notes.pdf", "%PDF-1.7")]
    [InlineData("hw.rar", "Rar!\u001a\u0007")]
    [InlineData("hw.zip", "this is not a zip")]
    [InlineData("model.py", "PK no, \0 binary")]
    [InlineData("notebook.ipynb", "{}")]
    public void Files_that_are_something_else(string name, string content) =>
        Assert.NotEmpty(Reason(Archives.Open(Encoding.Latin1.GetBytes(content), name)));

    [Fact]
    public void Nothing_of_the_assignment_names_the_files_expected()
    {
        Refused(Archives.Zip(_ => { }), Linear, "empty");
        Refused(Archives.Zip(("readme.txt", "x")), Linear, "Nothing of this assignment");
        Refused("x"u8.ToArray(), Linear, "Nothing of this assignment", fileName: "other.py");
        Refused([], Linear, "empty");
    }

    [Fact]
    public void A_reason_shows_what_cannot_be_seen_and_does_not_repeat_a_novel()
    {
        var reason = Reason(Archives.Open(Archives.Zip((Linear, "x"), ("a\u202E" + new string('b', 5000), "y"))));
        Assert.Contains("\\u{202E}", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 1, 300);
    }

    private static void FixChecksum(byte[] tar)
    {
        tar.AsSpan(148, 8).Fill((byte)' ');
        var sum = tar.AsSpan(0, 512).ToArray().Sum(b => b);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
    }

    /// <summary>Bytes that do not compress, the same each time.</summary>
    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        BinaryPrimitives.WriteInt32LittleEndian(noise, 7); // and do not begin like an archive
        return noise;
    }

    private static void Refused(byte[] archive, string rule, string name = "", string fileName = "hw.zip")
    {
        var reason = Reason(Archives.Open(archive, fileName));
        Assert.Contains(rule, reason, StringComparison.Ordinal);
        Assert.Contains(name, reason, StringComparison.Ordinal);
    }

    private static string Reason(OpenedUpload opened) => Assert.IsType<OpenedUpload.Refused>(opened).Reason;
}
