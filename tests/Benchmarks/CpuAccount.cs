using System.Globalization;

namespace Benchmarks;

/// <summary>CPU seconds that the processes of a service have used so far, read from the kernel's own account in /proc.</summary>
/// <param name="Sandboxes">The worker's children that have ended: the OCI runtime, and the interpreters, which the worker inherits from it.</param>
internal sealed record CpuAccount(double Api, double Worker, double Sandboxes, double Database)
{
    private const double TicksPerSecond = 100; // USER_HZ, which Linux shows to programs on every machine

    public double Together => Api + Worker + Sandboxes + Database;

    public static CpuAccount Of(int api, IEnumerable<int> workers, int database)
    {
        var (own, children) = workers.Select(Times).Aggregate((Own: 0.0, Children: 0.0), (sum, one) => (sum.Own + one.Own, sum.Children + one.Children));
        var (server, ended) = Times(database);
        return new CpuAccount(Times(api).Own, own, children, server + ended + LivingChildren(database).Sum(process => Times(process).Own));
    }

    public static CpuAccount operator -(CpuAccount later, CpuAccount earlier) => new(
        later.Api - earlier.Api, later.Worker - earlier.Worker, later.Sandboxes - earlier.Sandboxes, later.Database - earlier.Database);

    /// <summary>User and system time of the process, and of its children that have ended.</summary>
    private static (double Own, double Children) Times(int process)
    {
        try
        {
            var fields = Fields(process);
            return ((fields[11] + fields[12]) / TicksPerSecond, (fields[13] + fields[14]) / TicksPerSecond);
        }
        catch (IOException)
        {
            return (0, 0); // it has just ended, and is in its parent's account
        }
    }

    private static IEnumerable<int> LivingChildren(int parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(process => int.Parse(process, CultureInfo.InvariantCulture));

    /// <summary>/proc/…/stat after the program's name, which may hold spaces itself: state first, then numbers.</summary>
    private static double[] Fields(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return [.. stat[(stat.LastIndexOf(')') + 4)..].Split(' ').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).Prepend(0)];
    }
}
