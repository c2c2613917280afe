using System.Security.Cryptography;

namespace Autograder.Worker.Sandbox;

/// <summary>One worker's folder of running sandboxes, under its own random name, locked for as long as the worker lives.</summary>
/// <remarks>
/// <c>worker-1f2e.lock</c> is held with flock, which the kernel drops however the worker dies: a lock that can be taken has a dead owner,
/// and whatever it left behind is cleared away. <c>worker-1f2e/</c> holds <c>root</c> (the read-only root with its mount points),
/// <c>runtime</c> (the OCI runtime's own notes) and <c>runs/&lt;id&gt;</c> (a bundle per sandbox).
/// </remarks>
internal sealed class StateFolder : IDisposable
{
    private const UnixFileMode OpenToAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly FileStream held;
    private readonly string cgroupParent;

    private StateFolder(string path, FileStream held, string cgroupParent)
    {
        (Path, this.held, this.cgroupParent) = (path, held, cgroupParent);
        MakeFolder(Root);
        MakeFolder(Runs);
    }

    public string Path { get; }

    public string Root => System.IO.Path.Combine(Path, "root");

    public string Runs => System.IO.Path.Combine(Path, "runs");

    public string RuntimeState => RuntimeStateIn(Path);

    /// <summary>The parent of this worker's cgroups.</summary>
    public Cgroup Cgroup => new($"{cgroupParent}/{System.IO.Path.GetFileName(Path)}");

    /// <summary>Takes a fresh name; nobody else has it, on this machine or another.</summary>
    public static StateFolder Claim(string parent, string cgroupParent)
    {
        MakeFolder(parent);
        RequireOpenToAll(parent);
        for (var attempt = 1; ; attempt++)
        {
            var path = System.IO.Path.Combine(parent, "worker-" + RandomNumberGenerator.GetHexString(8, lowercase: true));
            try
            {
                var held = new FileStream(path + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(held.Name)) return new StateFolder(path, held, cgroupParent);
                held.Dispose();
            }
            catch (IOException) when (attempt < 3)
            {
                // Between making and locking the file, another worker that clears away the dead took it for one of theirs.
            }
        }
    }

    /// <summary>Kills and removes what workers left behind that were killed themselves. Those still alive hold their lock and are not touched.</summary>
    public static async Task ClearDeadOwnersAsync(string parent, string cgroupParent, string runtime, CancellationToken stop)
    {
        foreach (var file in Directory.GetFiles(parent, "worker-*.lock"))
        {
            if (TryLock(file) is not { } held) continue;
            using (held)
            {
                var path = System.IO.Path.ChangeExtension(file, null);
                var dead = new OciRuntime(runtime, RuntimeStateIn(path));
                foreach (var container in dead.Containers()) await dead.DeleteAsync(container, stop);
                Remove(path, new Cgroup($"{cgroupParent}/{System.IO.Path.GetFileName(path)}"));
                File.Delete(file);
            }
        }
    }

    /// <summary>A folder everybody may enter, whatever the worker's umask is.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (System.IO.Path.GetDirectoryName(path) is { } parent) MakeFolder(parent);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OpenToAll);
    }

    public void Dispose()
    {
        Remove(Path, Cgroup);
        File.Delete(held.Name);
        held.Dispose();
    }

    private static string RuntimeStateIn(string path) => System.IO.Path.Combine(path, "runtime");

    private static void Remove(string path, Cgroup cgroup)
    {
        cgroup.Remove();
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true); // deletes links, never follows them
    }

    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // held by its living owner, or just deleted
        }
    }

    private static void RequireOpenToAll(string folder)
    {
        for (var each = new DirectoryInfo(folder); each is not null; each = each.Parent)
        {
            if (!each.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                throw new SandboxUnavailableException(
                    $"{each.FullName} is closed to other users, so a sandbox cannot reach its root in {folder}; set Sandbox:StateFolder to a folder everybody may pass");
        }
    }
}
