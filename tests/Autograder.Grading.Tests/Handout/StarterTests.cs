using Autograder.Grading.Results;

namespace Autograder.Grading.Tests.Handout;

public class StarterTests
{
    [Fact]
    public void The_starter_of_homework_1_has_every_part_and_none_of_them_is_done()
    {
        var root = Repository.Path("Handouts/hw1p1");
        var files = Directory.EnumerateFiles(root, "*.py", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllBytes);

        var homework = Catalogue.Find("hw1p1")!;
        var sheet = DriverProcess.Grade(homework, files, "starter");

        Assert.All(homework.Files.Where(f => f.StartsWith("mytorch/", StringComparison.Ordinal)), f => Assert.Contains(f, files.Keys));
        Assert.All(sheet.Components.SelectMany(c => c.Checks), check => Assert.Equal((check.Id, Verdict.NotDoneYet), (check.Id, check.Verdict)));
    }
}
