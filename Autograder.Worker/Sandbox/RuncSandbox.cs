using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Autograder.Worker.Sandbox;

/// <summary>Starts sandboxes on an OCI runtime. Each is a container of its own: new bundle, new namespaces, new user of the host.</summary>
internal sealed partial class RuncSandbox : ISandbox, IDisposable
{
    /// <summary>Host ids from here on belong to nobody: systemd's table of user ids leaves 1879048192 to 2147483647 unused.</summary>
    private const int FirstHostId = 1_900_000_000;
    private const int LastHostId = 2_100_000_000;

    private readonly Interpreter interpreter;
    private readonly SandboxLimits limits;
    private readonly StateFolder folder;
    private readonly OciRuntime runtime;
    private readonly ILogger log;

    private RuncSandbox(Interpreter interpreter, SandboxLimits limits, StateFolder folder, OciRuntime runtime, ILogger log) =>
        (this.interpreter, this.limits, this.folder, this.runtime, this.log) = (interpreter, limits, folder, runtime, log);

    /// <summary>Checks that this machine can run sandboxes, and clears away what a killed worker left on it.</summary>
    /// <exception cref="SandboxUnavailableException">It cannot, and the message says what is missing.</exception>
    public static async Task<RuncSandbox> StartAsync(SandboxOptions options, Interpreter interpreter, ILogger log, CancellationToken stop)
    {
        Validator.ValidateObject(options.Limits, new ValidationContext(options.Limits), validateAllProperties: true);
        if (!OperatingSystem.IsLinux()) throw new SandboxUnavailableException("sandboxes need Linux");
        if (!Environment.IsPrivilegedProcess)
            throw new SandboxUnavailableException("the worker must run as root (in a container: with CAP_SYS_ADMIN) to make namespaces and cgroups");
        if (!Cgroup.CanLimitSwap() && HasSwap())
            throw new SandboxUnavailableException("this kernel cannot limit swap: boot it with swapaccount=1, or turn swap off");

        try
        {
            ChildProcess.AdoptOrphans();
            var folder = StateFolder.Claim(options.StateFolder, options.CgroupParent);
            try
            {
                var runtime = new OciRuntime(options.Runtime, folder.RuntimeState);
                await runtime.VersionAsync(stop);
                await StateFolder.ClearDeadOwnersAsync(options.StateFolder, options.CgroupParent, options.Runtime, stop);
                RootFolder.LayOut(folder.Root, interpreter);
                return new RuncSandbox(interpreter, options.Limits, folder, runtime, log);
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxUnavailableException($"{options.StateFolder} cannot be used: {e.Message}", e);
        }
    }

    public async Task<ISandboxSession> OpenAsync(CancellationToken stop) => await OpenColdAsync(stop);

    public Task<RuncSession> OpenColdAsync(CancellationToken stop) => OpenAsync(interpreter.Arguments, limits, stop);

    /// <summary>The same sandbox around another program or other limits, for the self-test.</summary>
    public async Task<RuncSession> OpenAsync(IReadOnlyList<string> arguments, SandboxLimits limits, CancellationToken stop)
    {
        Validator.ValidateObject(limits, new ValidationContext(limits), validateAllProperties: true);
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var bundle = Path.Combine(folder.Runs, id);
        var cgroup = new Cgroup($"{folder.Cgroup.Name}/{id}");
        RuncSession? session = null;
        try
        {
            Directory.CreateDirectory(bundle);
            var hostId = (uint)RandomNumberGenerator.GetInt32(FirstHostId / 2, LastHostId / 2) * 2; // a pair that no other run has
            var config = OciBundle.Config(interpreter with { Arguments = arguments }, limits, folder.Root, cgroup.Name, hostId, Cgroup.CanLimitSwap());
            await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), config.ToJsonString(), stop);

            var (streams, first) = await runtime.RunAsync(id, bundle, stop);
            session = new RuncSession(limits, streams, first, cgroup, () => RemoveAsync(id, bundle, cgroup));
            await session.WaitUntilReadyAsync(stop);
            return session;
        }
        catch (Exception e)
        {
            if (session is null) await RemoveAsync(id, bundle, cgroup);
            else await session.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException)
                throw new SandboxUnavailableException($"a sandbox could not be made in {bundle}: {e.Message}", e);
            throw;
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Never throws: what stays behind harms no result, and the next start of a worker clears it away.</summary>
    private async Task RemoveAsync(string id, string bundle, Cgroup cgroup)
    {
        try
        {
            await runtime.DeleteAsync(id, CancellationToken.None);
            cgroup.Remove(); // nothing, unless the runtime itself was stopped half-way
            if (Directory.Exists(bundle)) Directory.Delete(bundle, recursive: true);
        }
        catch (Exception e) when (e is SandboxUnavailableException or IOException or UnauthorizedAccessException)
        {
            LogLeftBehind(id, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sandbox {Id} could not be removed")]
    private partial void LogLeftBehind(string id, Exception why);

    private static bool HasSwap() => File.ReadLines("/proc/swaps").Skip(1).Any();
}
