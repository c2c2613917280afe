using Autograder.Worker.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autograder.Worker.Tests.Sandbox;

public sealed class SelfTestTests(Sandboxes sandboxes) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("runtime-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_promise_holds_on_this_machine()
    {
        var report = await SelfTest.RunAsync(sandboxes.Cold, TestContext.Current.CancellationToken);
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(7, report.Findings.Count);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }

    /// <summary>A runtime that forgets one thing: runc behind a script that takes it out of the configuration.</summary>
    [Theory]
    [InlineData("del config['linux']['resources']['memory']", "memory is limited")]
    [InlineData("del config['linux']['resources']['pids']", "processes are limited")]
    [InlineData("config['linux']['namespaces'] = [n for n in config['linux']['namespaces'] if n['type'] != 'network']", "there is no network")]
    [InlineData("del config['linux']['seccomp']", "there is no network", "there are no privileges")]
    [InlineData("config['process']['capabilities']['bounding'] = ['CAP_CHOWN']", "there are no privileges")]
    [InlineData("config['root']['readonly'] = False; config['process']['user'] = {'uid': 0, 'gid': 0}; config['linux']['uidMappings'][0]['hostID'] = 0", "the root is read-only", "there are no privileges")]
    public async Task A_runtime_that_forgets_a_limit_is_found_out(string forget, params string[] promises)
    {
        var runtime = Path.Combine(folder, "forgetful-runc");
        await File.WriteAllTextAsync(runtime, $"""
            #!/usr/bin/python3
            import json, os, sys
            if "run" in sys.argv:
                path = os.path.join(sys.argv[sys.argv.index("--bundle") + 1], "config.json")
                config = json.load(open(path))
                {forget}
                json.dump(config, open(path, "w"))
            os.execvp("runc", ["runc"] + sys.argv[1:])
            """, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var forgetful = await RuncSandbox.StartAsync(
            new SandboxOptions { Runtime = runtime }, sandboxes.Python, NullLogger.Instance, TestContext.Current.CancellationToken);

        var report = await SelfTest.RunAsync(forgetful, TestContext.Current.CancellationToken);

        // Where what looks around does not come back at all, more promises than these count as broken: the report says which and why.
        var broken = report.Findings.Where(finding => !finding.Holds).Select(finding => finding.Promise);
        Assert.True(promises.All(broken.Contains), report.ToString());
    }
}
