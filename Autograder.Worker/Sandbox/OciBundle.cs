using System.Text.Json.Nodes;

namespace Autograder.Worker.Sandbox;

/// <summary>Writes the config.json that tells the OCI runtime what a sandbox is. The words are those of the OCI runtime specification.</summary>
internal static class OciBundle
{
    /// <summary>The student's user inside. Root exists in the user namespace only because the runtime sets things up as root.</summary>
    private const int StudentId = 1000;

    private static readonly string[] Namespaces = ["user", "pid", "mount", "ipc", "uts", "cgroup", "network"];

    private const int CpuPeriodMicroseconds = 100_000;

    /// <param name="rootFolder">The read-only root, with a place for every mount.</param>
    /// <param name="hostId">Container root is this user and group of the host, the student is the next; nobody else has them.</param>
    /// <param name="swapIsCounted">Whether this kernel can limit swap at all; without swap there is nothing to limit.</param>
    public static JsonObject Config(
        Interpreter interpreter, SandboxLimits limits, string rootFolder, string cgroupPath, uint hostId, bool swapIsCounted) => new()
        {
            ["ociVersion"] = "1.0.2",
            ["hostname"] = "sandbox",
            ["root"] = new JsonObject { ["path"] = rootFolder, ["readonly"] = true },
            ["process"] = new JsonObject
            {
                ["terminal"] = false,
                ["user"] = new JsonObject { ["uid"] = StudentId, ["gid"] = StudentId },
                ["cwd"] = "/work",
                ["args"] = Texts([interpreter.Executable, .. interpreter.Arguments]),
                ["env"] = Texts(interpreter.Environment.Select(variable => $"{variable.Key}={variable.Value}")),
                ["noNewPrivileges"] = true,
                ["capabilities"] = new JsonObject
                {
                    ["bounding"] = new JsonArray(), ["effective"] = new JsonArray(), ["inheritable"] = new JsonArray(),
                    ["permitted"] = new JsonArray(), ["ambient"] = new JsonArray(),
                },
                ["rlimits"] = new JsonArray(
                ResourceLimit("RLIMIT_CORE", 0),
                ResourceLimit("RLIMIT_CPU", (long)limits.LifetimeCpu.TotalSeconds),
                ResourceLimit("RLIMIT_FSIZE", limits.FileBytes),
                ResourceLimit("RLIMIT_MEMLOCK", 0),
                ResourceLimit("RLIMIT_NOFILE", limits.OpenFiles),
                ResourceLimit("RLIMIT_STACK", limits.StackBytes)),
                // When the whole machine runs short, a sandbox goes first.
                ["oomScoreAdj"] = 1000,
            },
            ["mounts"] = new JsonArray(
        [
            // subset=pid leaves only the sandbox's own processes: no kernel settings, keys, memory or host facts.
            Mount("/proc", "proc", ["nosuid", "nodev", "noexec", "subset=pid"]),
            Mount("/dev", "tmpfs", ["nosuid", "noexec", "mode=755", "size=65536"]),
            OwnFolder("/work", limits),
            OwnFolder("/tmp", limits),
            .. interpreter.Mounts.Select(path => Mount(path.InSandbox, "bind", ["bind", "ro", "nosuid", "nodev"], path.OnHost)),
        ]),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray([.. Namespaces.Select(name => new JsonObject { ["type"] = name })]),
                ["uidMappings"] = IdMappings(hostId),
                ["gidMappings"] = IdMappings(hostId),
                ["cgroupsPath"] = cgroupPath,
                ["resources"] = Resources(limits, swapIsCounted),
                // For a runtime that does not know subset=pid.
                ["maskedPaths"] = Texts(["/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
                "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware"]),
                ["readonlyPaths"] = Texts(["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]),
                ["seccomp"] = SystemCalls.Filter(),
            },
        };

    private static JsonObject Resources(SandboxLimits limits, bool swapIsCounted)
    {
        var memory = new JsonObject { ["limit"] = limits.MemoryBytes };
        if (swapIsCounted) memory["swap"] = limits.MemoryBytes; // in OCI's words memory and swap together, so no swap
        return new JsonObject
        {
            ["memory"] = memory,
            ["pids"] = new JsonObject { ["limit"] = limits.Processes },
            ["cpu"] = new JsonObject { ["quota"] = (long)(limits.Cpus * CpuPeriodMicroseconds), ["period"] = CpuPeriodMicroseconds },
            ["devices"] = new JsonArray(new JsonObject { ["allow"] = false, ["access"] = "rwm" }),
        };
    }

    /// <summary>noexec keeps a submission from bringing native code in a library of its own.</summary>
    private static JsonObject OwnFolder(string path, SandboxLimits limits) => Mount(path, "tmpfs",
    [
        "nosuid", "nodev", "noexec", "mode=700", $"uid={StudentId}", $"gid={StudentId}",
        $"size={limits.FolderBytes}", $"nr_inodes={limits.FolderFiles}",
    ]);

    private static JsonObject Mount(string destination, string type, string[] options, string? source = null) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = source ?? type, ["options"] = Texts(options) };

    private static JsonObject ResourceLimit(string name, long value) => new() { ["type"] = name, ["soft"] = value, ["hard"] = value };

    private static JsonArray IdMappings(uint hostId) =>
        [IdMapping(0, hostId), IdMapping(StudentId, hostId + 1)];

    private static JsonObject IdMapping(int containerId, uint hostId) =>
        new() { ["containerID"] = containerId, ["hostID"] = hostId, ["size"] = 1 };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
