namespace Autograder.Grading.Competitions.Labels;

internal static class CanonicalComposition
{
    public static string Of(string text) => text;
}
