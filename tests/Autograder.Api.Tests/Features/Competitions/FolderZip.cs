using System.IO.Compression;
using System.Text;

namespace Autograder.Api.Tests.Features.Competitions;

/// <summary>A competition's folder as an instructor zips it: ten rows, four of them public, the classes a and b in turn.</summary>
internal static class FolderZip
{
    public const string Yaml =
        """
        slug: letters
        title: Letters
        description: README.md
        metric: accuracy
        also_show: [macro-f1]
        shown_decimals: 3
        opens: 2026-02-01T00:00:00
        due: 2026-03-09T23:59:00
        closes: 2026-03-12T23:59:00
        attempts_per_day: 2
        final_picks: 2
        team_size: 3
        baselines: [{name: Always a, file: baselines/a.csv}]
        """;

    public const string AllRight = "ababababab", AlwaysA = "aaaaaaaaaa";

    public static Dictionary<string, string> Files(string? yaml = null) => new()
    {
        ["letters/competition.yaml"] = yaml ?? Yaml,
        ["letters/README.md"] = "# Letters\n\nWhich letter comes next?",
        ["letters/solution.csv"] = "id,label,Usage\n" + string.Concat(AllRight.Select((label, i) => $"{i},{label},{(i < 4 ? "Public" : "Private")}\n")),
        ["letters/sample_submission.csv"] = Csv(AlwaysA),
        ["letters/baselines/a.csv"] = Csv(AlwaysA),
        ["letters/data/train/letters.csv"] = "id,label\n100,a\n",
    };

    public static string Csv(string labels) => "id,label\n" + string.Concat(labels.Select((label, i) => $"{i},{label}\n"));

    public static byte[] Of(IEnumerable<KeyValuePair<string, string>> files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        return bytes.ToArray();
    }

    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, byte[] zip, string course = "idl") =>
        client.PostAsync(new Uri($"/api/v1/courses/{course}/competitions", UriKind.Relative), Http.Form(zip, "letters.zip"), TestContext.Current.CancellationToken);
}
