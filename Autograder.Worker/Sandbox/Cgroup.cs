using System.Globalization;

namespace Autograder.Worker.Sandbox;

/// <summary>What the kernel's control group of one sandbox says. The OCI runtime makes it; here it is read, and cleared away when its owner died.</summary>
/// <remarks>
/// Version 2 has one tree; version 1 has a tree per controller. v1 is spoken in "cpuacct.usage" (nanoseconds) and "memory.oom_control",
/// v2 in "cpu.stat" (microseconds) and "memory.events".
/// </remarks>
internal sealed class Cgroup(string path, string mountPoint = Cgroup.MountPoint)
{
    private const string MountPoint = "/sys/fs/cgroup";

    /// <summary>The kernel charges memory in steps, so the peak stays a little below the limit that stopped it. (v1's failcnt counts nothing on Linux 6.18.)</summary>
    private const long ChargeBatchBytes = 1 << 20;

    private readonly bool isV2 = File.Exists(Path.Combine(mountPoint, "cgroup.controllers"));

    /// <summary>The path as the OCI configuration names it.</summary>
    public string Name => path;

    /// <summary>A kernel booted without swap accounting cannot limit swap; that is harmless only where there is no swap.</summary>
    public static bool CanLimitSwap() =>
        File.Exists(Path.Combine(MountPoint, "cgroup.controllers")) || File.Exists(Path.Combine(MountPoint, "memory", "memory.memsw.limit_in_bytes"));

    /// <summary>CPU time of everything that ran in it so far.</summary>
    public TimeSpan CpuUsed() => isV2
        ? TimeSpan.FromMicroseconds(Entry("", "cpu.stat", "usage_usec"))
        : TimeSpan.FromMicroseconds(Number("cpuacct", "cpuacct.usage") / 1000.0);

    /// <summary>Time for which the living thread that waited longest could have run and had no CPU. One, because threads wait for each other too.</summary>
    public TimeSpan WaitedForCpu() => TimeSpan.FromMicroseconds(Processes().Select(WaitedForCpuNanoseconds).DefaultIfEmpty().Max() / 1000.0);

    /// <summary>Whether the kernel killed something in it for lack of memory.</summary>
    public bool LostProcessToMemory() => (isV2 ? Entry("", "memory.events", "oom_kill") : Entry("memory", "memory.oom_control", "oom_kill")) > 0;

    /// <summary>Whether it ran into its own limit. Killed without that, the whole machine was out of memory, which is not the student's doing.</summary>
    public bool ReachedMemoryLimit() => isV2
        ? Entry("", "memory.events", "oom") > 0
        : Number("memory", "memory.max_usage_in_bytes") + ChargeBatchBytes >= Number("memory", "memory.limit_in_bytes");

    /// <summary>The host's numbers of the processes in it; none if it is gone.</summary>
    public IReadOnlyList<int> Processes() => [.. Folders().Take(1).SelectMany(ProcessesIn)];

    public bool Exists() => Folders().Any();

    /// <summary>Kills whatever is left in it and the groups below it, and removes them.</summary>
    public void Remove()
    {
        foreach (var folder in Folders())
        {
            foreach (var child in folder.GetDirectories("*", SearchOption.AllDirectories).OrderByDescending(child => child.FullName.Length)) RemoveEmptied(child);
            RemoveEmptied(folder);
        }
    }

    /// <summary>schedstat: nanoseconds on a CPU, nanoseconds waiting for one, number of turns.</summary>
    private static long WaitedForCpuNanoseconds(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task").Max(thread => long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0; // it has just ended, or this kernel keeps no such account
        }
    }

    private static void RemoveEmptied(DirectoryInfo group)
    {
        // A killed process leaves its group a moment after the signal.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                foreach (var pid in ProcessesIn(group)) ChildProcess.Kill(pid);
                group.Delete();
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
        throw new SandboxUnavailableException($"{group.FullName} cannot be emptied");
    }

    /// <summary>Without 0, which stands for a process outside our pid namespace and, as a target of kill, for ourselves.</summary>
    private static IEnumerable<int> ProcessesIn(DirectoryInfo group) =>
        File.ReadLines(Path.Combine(group.FullName, "cgroup.procs")).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(pid => pid > 0);

    private IEnumerable<DirectoryInfo> Folders() =>
        (isV2 ? [mountPoint] : Directory.GetDirectories(mountPoint)).Select(tree => new DirectoryInfo(Path.Join(tree, path))).Where(group => group.Exists);

    private long Number(string controller, string file) => long.Parse(Read(controller, file), CultureInfo.InvariantCulture);

    private string Read(string controller, string file) => File.ReadAllText(Path.Join(mountPoint, controller, path, file));

    private long Entry(string controller, string file, string key)
    {
        foreach (var line in Read(controller, file).Split('\n'))
        {
            if (line.StartsWith(key + " ", StringComparison.Ordinal)) return long.Parse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture);
        }
        throw new SandboxUnavailableException($"{file} of {path} has no {key}");
    }
}
