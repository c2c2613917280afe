namespace Architecture;

/// <summary>Who may reference whom. An arrow that is not in this table is a mistake, or a change of the design.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["ReferenceImpl"] = [],
        ["Autograder.Grading"] = ["ReferenceImpl"],
        ["Autograder.Data"] = [],
        ["Autograder.Worker"] = ["Autograder.Data", "Autograder.Grading"],
        ["Competitions"] = ["ReferenceImpl", "Autograder.Grading"],
        ["Autograder.Api"] = ["Autograder.Data", "Autograder.Grading"],
    };

    private static IEnumerable<string> ProductProjects => Repository.Projects.Where(path => !path.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        foreach (var project in ProductProjects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Arrows.ContainsKey(name), $"{project} is not in the table of arrows");
            Offenders.None(Repository.ReferencesOf(project).Except(Arrows[name]));
        }
    }

    [Fact]
    public void Every_project_of_the_design_exists() =>
        Assert.Equal(Arrows.Keys.Order(), ProductProjects.Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Theory]
    [InlineData("ReferenceImpl")]
    [InlineData("Autograder.Grading")]
    public void The_mathematics_and_the_grading_need_no_package(string project) =>
        Offenders.None(Repository.PackagesOf($"{project}/{project}.csproj"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Autograder.sln").Replace('\\', '/');
        Offenders.None(Repository.Projects.Where(project => !solution.Contains(project, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_that_is_built_reaches_outside_the_repository()
    {
        var builds = Repository.Files.Where(path => Path.GetExtension(path) is ".csproj" or ".props" or ".targets" or ".sln" or ".cs" or ".razor")
            .Where(path => !path.StartsWith("tests/Architecture/", StringComparison.Ordinal));
        Offenders.None(builds.Where(path => Repository.Read(path).Contains("../shared", StringComparison.Ordinal)));
    }
}
