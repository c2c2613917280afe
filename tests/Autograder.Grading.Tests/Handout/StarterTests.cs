using System.Text.Json;
using Autograder.Grading.Results;

namespace Autograder.Grading.Tests.Handout;

public class StarterTests
{
    public static TheoryData<string> Homeworks => [.. Catalogue.Homeworks.Select(h => h.Id)];

    [Theory]
    [MemberData(nameof(Homeworks))]
    public void A_starter_has_every_part_and_none_of_them_is_done(string id)
    {
        var homework = Catalogue.Find(id)!;
        var files = StarterOf(id);

        var sheet = DriverProcess.Grade(homework, files, "starter");

        Assert.All(homework.Components, component => Assert.Contains(component.Files, files.ContainsKey));
        Assert.All(sheet.Components.SelectMany(c => c.Checks), check => Assert.Equal((check.Id, Verdict.NotDoneYet), (check.Id, check.Verdict)));
    }

    [Theory]
    [MemberData(nameof(Homeworks))]
    public void The_writeup_is_there_and_names_every_component(string id)
    {
        var writeup = File.ReadAllText(Repository.Path($"Handouts/{id}/README.md"));
        Assert.All(Catalogue.Find(id)!.Components, component => Assert.Contains(component.Files, file => writeup.Contains(file, StringComparison.Ordinal)));

        using var assignment = JsonDocument.Parse(File.ReadAllText(Repository.Path($"Handouts/{id}/assignment.json")));
        Assert.Equal(id, assignment.RootElement.GetProperty("assignment").GetString());
    }

    private static Dictionary<string, byte[]> StarterOf(string id)
    {
        var root = Repository.Path($"Handouts/{id}");
        return Directory.EnumerateFiles(root, "*.py", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllBytes);
    }
}
