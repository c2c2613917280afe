namespace Architecture;

internal static class Offenders
{
    /// <summary>Fails with every offender on a line of its own.</summary>
    public static void None(IEnumerable<string> offenders)
    {
        var found = offenders.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
