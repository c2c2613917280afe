namespace Autograder.Grading.Tests;

/// <summary>Where the repository lies, seen from the test's output folder.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string FindRoot(string from) =>
        File.Exists(System.IO.Path.Combine(from, "Autograder.sln")) ? from : FindRoot(Directory.GetParent(from)!.FullName);
}
