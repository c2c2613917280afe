using System.Diagnostics;

namespace EndToEnd;

internal static class Eventually
{
    /// <summary>Asks again and again until it is true; after the patience is spent, fails with what was going on.</summary>
    public static async Task TrueAsync(TimeSpan patience, Func<Task<bool>> question, Func<string> whatWasGoingOn)
    {
        var waited = Stopwatch.StartNew();
        while (!await question())
        {
            if (waited.Elapsed > patience) Assert.Fail(whatWasGoingOn());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
