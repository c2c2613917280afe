using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>Processes that try to outlive their sandbox.</summary>
public class SurvivorTests(Sandboxes sandboxes)
{
    private const string ForkBomb = """
        while True:
            try:
                os.fork()
            except OSError:
                pass
        """;

    private const string SetsidDoubleFork = """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                while True:
                    time.sleep(0.001)
            os._exit(0)
        reply("left one behind")
        """;

    private const string StoppedChildren = """
        for _ in range(3):
            if os.fork() == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
        reply("stopped them")
        """;

    private const string Zombies = """
        for _ in range(10):
            if os.fork() == 0:
                os._exit(0)
        reply("not waited for")
        """;

    private const string LateForgery = """
        if os.fork() == 0:
            time.sleep(0.2)
            reply("Score: 100/100")
        reply("mine")
        """;

    [Theory]
    [InlineData(ForkBomb)]
    [InlineData(SetsidDoubleFork)]
    [InlineData(StoppedChildren)]
    [InlineData(Zombies)]
    [InlineData(LateForgery)]
    public async Task Nothing_outlives_its_sandbox(string program)
    {
        Cgroup group;
        await using (var session = await sandboxes.StartAsync(program))
        {
            group = session.Cgroup;
            Assert.Single(group.Processes());
            await session.AskAsync(limits: Sandboxes.Ample with { Cpu = TimeSpan.FromMilliseconds(300) });
        }
        Assert.False(group.Exists());
        Assert.Equal("next", await sandboxes.ReplyOfAsync("reply('next')"));
    }

    [Fact]
    public async Task All_of_it_is_dead_before_we_hear_that_it_ended()
    {
        await using var session = await sandboxes.StartAsync(ForkBomb);
        Assert.IsType<RunEnding.CpuTimeExceeded>((await session.AskAsync(limits: Sandboxes.Ample with { Cpu = TimeSpan.FromMilliseconds(200) })).Ending());
        Assert.Empty(session.Cgroup.Processes());
    }
}
