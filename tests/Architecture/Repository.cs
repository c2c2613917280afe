using System.Xml.Linq;

namespace Architecture;

/// <summary>The files of this repository as they lie on disk, without what builds and runs leave behind.</summary>
internal static class Repository
{
    private static readonly string[] Leftovers = ["bin", "obj", ".git", ".vs", ".idea", ".autograder", "TestResults", "__pycache__"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))];

    public static IEnumerable<string> Projects => Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The names of the projects that a project references.</summary>
    public static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Parse(Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    public static IEnumerable<string> PackagesOf(string project) =>
        XDocument.Parse(Read(project)).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Autograder.sln")) ? folder : FindRoot(Directory.GetParent(folder)!.FullName);

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !Leftovers.Contains(Path.GetFileName(child)) && new DirectoryInfo(child).LinkTarget is null)
            .SelectMany(Walk));
}
