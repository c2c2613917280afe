using System.Diagnostics;
using System.Text;
using Autograder.Worker.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autograder.Worker.Tests.Sandbox;

public class WarmSandboxesTests(Sandboxes sandboxes)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_started_ahead_is_given_at_once_used_once_and_replaced()
    {
        var started = 0;
        await using var pool = new WarmSandboxes(2, stop => { Interlocked.Increment(ref started); return StartAsync(stop); }, NullLogger.Instance);
        await UntilAsync(() => started >= 2);
        await Task.Delay(300, Stop);
        Assert.Equal(2, started);

        await using var one = await pool.OpenAsync(Stop);
        await using var two = await pool.OpenAsync(Stop);

        Assert.NotEqual(await IdentityAsync(one), await IdentityAsync(two));
        await UntilAsync(() => started >= 4);
    }

    [Fact]
    public async Task An_empty_pool_starts_one_now()
    {
        await using var pool = new WarmSandboxes(0, StartAsync, NullLogger.Instance);
        await using var session = await pool.OpenAsync(Stop);
        Assert.NotEmpty(await IdentityAsync(session));
    }

    [Fact]
    public async Task One_that_died_while_it_waited_is_not_given_out()
    {
        var first = await StartAsync(Stop);
        var once = true;
        await using var pool = new WarmSandboxes(1, stop =>
        {
            if (!once) return StartAsync(stop);
            once = false;
            return Task.FromResult(first);
        }, NullLogger.Instance);
        await UntilAsync(() => !once);
        Process.GetProcessById(Assert.Single(first.Cgroup.Processes())).Kill();
        await UntilAsync(() => !first.IsAlive);

        await using var session = await pool.OpenAsync(Stop);

        Assert.NotSame(first, session);
        Assert.NotEmpty(await IdentityAsync(session));
    }

    [Fact]
    public async Task Closing_leaves_no_sandbox_behind()
    {
        var groups = new List<Cgroup>();
        await using (var pool = new WarmSandboxes(2, async stop =>
        {
            var session = await StartAsync(stop);
            groups.Add(session.Cgroup);
            return session;
        }, NullLogger.Instance))
        {
            await UntilAsync(() => groups.Count == 2);
        }
        Assert.All(groups, group => Assert.False(group.Exists()));
    }

    [Fact]
    public async Task A_failure_to_start_is_tried_again()
    {
        var attempts = 0;
        await using var pool = new WarmSandboxes(1, stop => ++attempts == 1 ? throw new SandboxUnavailableException("disk full") : StartAsync(stop), NullLogger.Instance);
        await UntilAsync(() => attempts == 2);
    }

    private Task<RuncSession> StartAsync(CancellationToken stop) =>
        sandboxes.Cold.OpenAsync(Sandboxes.Program("reply(open('/proc/self/uid_map').read())"), Sandboxes.Small, stop);

    private static async Task<string> IdentityAsync(ISandboxSession session) =>
        Encoding.UTF8.GetString(Assert.IsType<Exchange.Replied>(await session.AskAsync()).Payload);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "it did not happen within ten seconds");
            await Task.Delay(10, Stop);
        }
    }
}
