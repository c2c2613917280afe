using System.Text;
using Autograder.Worker.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>Starting on machines as they come: folders closed, things missing, other workers alive or dead.</summary>
public sealed class StartTests(Sandboxes sandboxes) : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("start-").FullName; // 0700, as mkdtemp makes it

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_driver_is_reached_where_only_its_owner_may_enter_the_clone()
    {
        var driver = Path.Combine(folder, "driver.py");
        await File.WriteAllTextAsync(driver, "import os; os.write(1, bytes([5] + 7 * [0]) + b'ready'); os.read(0, 9); os.write(1, bytes([2] + 7 * [0]) + b'ok'); os.read(0, 9)", Stop);
        File.SetUnixFileMode(driver, UnixFileMode.UserRead);
        var options = new SandboxOptions { PythonDriver = driver };
        using var sandbox = await RuncSandbox.StartAsync(options, await PythonInterpreter.FindAsync(options, Stop), NullLogger.Instance, Stop);

        await using var session = await sandbox.OpenAsync(Stop);

        Assert.Equal("ok", Encoding.UTF8.GetString(Assert.IsType<Exchange.Replied>(await session.AskAsync("?")).Payload));
    }

    [Fact]
    public async Task The_real_driver_says_it_is_ready()
    {
        await using var session = await sandboxes.Cold.OpenAsync(Stop);
        Assert.Equal("", session.Log);
    }

    [Fact]
    public Task A_closed_state_folder_is_named() =>
        Fails($"{folder} is closed to other users", new SandboxOptions { StateFolder = Path.Combine(folder, "state") });

    [Fact]
    public Task A_missing_runtime_is_named() =>
        Fails("no-such-runtime cannot be started", new SandboxOptions { Runtime = "no-such-runtime" });

    [Fact]
    public async Task A_missing_driver_is_named()
    {
        var python = sandboxes.Python with { Copies = [new HostPath("/no/such/driver.py", "/driver/driver.py")] };
        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => RuncSandbox.StartAsync(new SandboxOptions(), python, NullLogger.Instance, Stop));
        Assert.Contains("/no/such/driver.py is missing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_interpreter_is_named()
    {
        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => PythonInterpreter.FindAsync(new SandboxOptions { Python = "/no/python3" }, Stop));
        Assert.Contains("/no/python3 cannot be started", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 1", "it is broken")]
    [InlineData("exec runc --no-such-option", "no-such-option")]
    public async Task A_runtime_that_fails_is_our_fault_and_says_why(string then, string why)
    {
        var runtime = Path.Combine(folder, "broken");
        await File.WriteAllTextAsync(runtime, $"#!/bin/sh\ncase \"$*\" in *run*) echo it is broken >&2; {then};; *) exec runc \"$@\";; esac\n", Stop);
        File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var sandbox = await RuncSandbox.StartAsync(new SandboxOptions { Runtime = runtime }, sandboxes.Python, NullLogger.Instance, Stop);

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => sandbox.OpenAsync(Stop));

        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interpreter_that_ends_before_it_is_ready_is_our_fault_and_says_why()
    {
        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => sandboxes.Cold.OpenAsync(["-c", "import no_such_module"], Sandboxes.Small, Stop));
        Assert.Contains("No module named 'no_such_module'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_worker_left_running_is_removed_at_the_next_start_and_the_living_are_not_touched()
    {
        var state = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var options = new SandboxOptions { StateFolder = state };
            using var dying = await RuncSandbox.StartAsync(options, sandboxes.Python, NullLogger.Instance, Stop);
            var orphan = await dying.OpenAsync(Sandboxes.Program(""), Sandboxes.Small, Stop);
            // The kernel drops the lock of a worker that is killed. This one lives, so its lock is put on a file that has lost its name.
            var lockFile = Assert.Single(Directory.GetFiles(state));
            File.Delete(lockFile);
            await File.WriteAllTextAsync(lockFile, "", Stop);

            using var living = await RuncSandbox.StartAsync(options, sandboxes.Python, NullLogger.Instance, Stop);
            Assert.False(orphan.Cgroup.Exists());
            await using var session = await living.OpenAsync(Sandboxes.Program("reply('untouched')"), Sandboxes.Small, Stop);

            using var third = await RuncSandbox.StartAsync(options, sandboxes.Python, NullLogger.Instance, Stop);
            Assert.IsType<Exchange.Replied>(await session.AskAsync());
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Two_workers_run_side_by_side()
    {
        using var other = await RuncSandbox.StartAsync(sandboxes.Options, sandboxes.Python, NullLogger.Instance, Stop);
        await using var ours = await sandboxes.StartAsync("reply('ours')");
        await using var theirs = await other.OpenAsync(Sandboxes.Program("reply('theirs')"), Sandboxes.Small, Stop);
        Assert.IsType<Exchange.Replied>(await ours.AskAsync());
        Assert.IsType<Exchange.Replied>(await theirs.AskAsync());
    }

    [Fact]
    public async Task A_start_that_is_called_off_leaves_nothing_behind()
    {
        var state = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var sandbox = await RuncSandbox.StartAsync(new SandboxOptions { StateFolder = state }, sandboxes.Python, NullLogger.Instance, Stop);
            foreach (var milliseconds in new[] { 1, 10, 30, 50, 70 })
            {
                using var calledOff = new CancellationTokenSource(milliseconds);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => sandbox.OpenAsync(["-c", "import time; time.sleep(60)"], Sandboxes.Small, calledOff.Token));
            }
            var worker = Assert.Single(Directory.GetDirectories(state));
            Assert.Empty(Directory.GetDirectories(Path.Combine(worker, "runs")));
            Assert.Empty(Directory.GetDirectories(Path.Combine(worker, "runtime")));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private async Task Fails(string why, SandboxOptions options)
    {
        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => RuncSandbox.StartAsync(options, sandboxes.Python, NullLogger.Instance, Stop));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }
}
