using System.Text;
using Autograder.Data.Uploads;
using CsCheck;

namespace Autograder.Data.Tests.Uploads;

/// <summary>What is accepted, and where its files end up.</summary>
public class UploadArchiveTests
{
    private const string Linear = "mytorch/nn/linear.py";

    [Fact]
    public void Zip_tar_and_tar_gz_give_the_same_files()
    {
        (string, string)[] entries = [(Linear, "class Linear: pass"), ("mytorch/optim/sgd.py", "class SGD: pass"), ("notes.txt", "hello")];

        foreach (var archive in new[] { Archives.Zip(entries), Archives.Tar(entries), Archives.Gzip(Archives.Tar(entries)) })
        {
            var files = Files(Archives.Open(archive));
            Assert.Equal(["mytorch/nn/linear.py", "mytorch/optim/sgd.py", "notes.txt"], files.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("class Linear: pass", Encoding.UTF8.GetString(files[Linear]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("hw1p1/")]
    [InlineData("Downloads/hw1p1 (2)/submission/")]
    [InlineData("hausaufgabe-für-bähm/")]
    public void A_folder_around_everything_is_taken_off(string top)
    {
        var files = Files(Archives.Open(Archives.Zip((top + Linear, "x"), (top + "mytorch/nn/loss.py", "y"), (top + "models/mlp.py", "z"))));

        Assert.Equal(["models/mlp.py", Linear, "mytorch/nn/loss.py"], files.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("linear.py")]
    [InlineData("Downloads\\linear.py")]
    public void A_single_file_goes_where_the_assignment_expects_it(string name) =>
        Assert.Equal([Linear], Files(Archives.Open("class Linear: pass"u8.ToArray(), name)).Keys);

    [Fact]
    public void Files_zipped_without_their_folders_go_where_the_assignment_expects_them() =>
        Assert.Equal(["mytorch/nn/linear.py", "mytorch/optim/sgd.py", "util.py"],
            Files(Archives.Open(Archives.Zip(("linear.py", "x"), ("optim/sgd.py", "y"), ("util.py", "z")))).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("__MACOSX/mytorch/nn/._linear.py")]
    [InlineData(".DS_Store")]
    [InlineData("mytorch/nn/__pycache__/linear.cpython-311.pyc")]
    [InlineData("mytorch/.git/objects/aa/bb")]
    [InlineData(".ipynb_checkpoints/a.ipynb")]
    public void What_computers_leave_behind_is_ignored(string clutter) =>
        Assert.Equal([Linear], Files(Archives.Open(Archives.Zip((Linear, "x"), (clutter, "junk")))).Keys);

    [Fact]
    public void Backslashes_of_a_Windows_program_are_folders() =>
        Assert.Equal([Linear], Files(Archives.Open(Archives.Zip((@"hw\mytorch\nn\linear.py", "x")))).Keys);

    [Fact]
    public void Whatever_arrives_is_either_files_or_a_reason() =>
        Gen.Byte.Array[0, 3000].Sample(bytes =>
        {
            var opened = Archives.Open(bytes, "x.zip");
            Assert.True(opened is OpenedUpload.Files or OpenedUpload.Refused { Reason.Length: > 0 });
        }, iter: 2000);

    [Fact]
    public void An_archive_with_any_byte_changed_is_either_files_or_a_reason()
    {
        byte[][] archives = [Archives.Zip((Linear, Text(3000)), ("b.py", "y")), Archives.Tar((Linear, Text(3000))), Archives.Gzip(Archives.Tar((Linear, Text(3000))))];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100_000], Gen.Byte).Sample((which, at, value) =>
        {
            var bytes = (byte[])archives[which].Clone();
            bytes[at % bytes.Length] = value;
            Assert.True(Archives.Open(bytes) is OpenedUpload.Files or OpenedUpload.Refused { Reason.Length: > 0 });
        }, iter: 5000);
    }

    [Fact]
    public void An_archive_cut_off_anywhere_is_refused_or_whole()
    {
        byte[][] archives = [Archives.Zip((Linear, Text(3000))), Archives.Gzip(Archives.Tar((Linear, Text(3000))))];
        foreach (var archive in archives)
            for (var length = 0; length < archive.Length - 1; length += 7)
                if (Archives.Open(archive[..length]) is OpenedUpload.Files files)
                    Assert.Equal(3000, files.ByPath[Linear].Length); // only the end mark was missing
    }

    [Fact]
    public void No_path_that_comes_out_leads_anywhere_but_down()
    {
        var segment = Gen.OneOf(One("..", ".", "", "a", "mytorch", "C:", "~", "con", " ", "a\0b", "\u202Eyp", "A"), Gen.String[1, 5]);
        Gen.Select(segment.Array[1, 5], One("/", "\\")).Sample((segments, separator) =>
        {
            var name = string.Join(separator, segments);
            if (name.Length == 0) return;
            if (Archives.Open(Archives.Zip((Linear, "x"), (name, "y"))) is not OpenedUpload.Files files) return;
            Assert.All(files.ByPath.Keys, path =>
            {
                Assert.False(path.StartsWith('/') || path.Contains('\\') || path.Contains(':') || path.Any(char.IsControl), path);
                Assert.DoesNotContain(path.Split('/'), part => part is "" or "." or "..");
            });
        }, iter: 3000);
    }

    private static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Text(int length) => new([.. Enumerable.Range(0, length).Select(i => (char)('a' + i * 7 % 26))]);

    private static IReadOnlyDictionary<string, byte[]> Files(OpenedUpload opened) => opened switch
    {
        OpenedUpload.Files files => files.ByPath,
        OpenedUpload.Refused refused => throw new InvalidOperationException(refused.Reason),
        _ => throw new InvalidOperationException("neither files nor a reason"),
    };
}
