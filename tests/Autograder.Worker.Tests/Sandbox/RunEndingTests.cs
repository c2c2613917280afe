using System.Text;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

public class RunEndingTests(Sandboxes sandboxes)
{
    [Fact]
    public async Task A_program_that_answers_is_answered_for_with_its_times()
    {
        await using var session = await sandboxes.StartAsync("""
            for _ in range(3):
                reply(b"got " + request()) if _ else reply(b"got go")
            """);

        for (var i = 0; i < 3; i++)
        {
            var replied = Assert.IsType<Exchange.Replied>(await session.AskAsync());
            Assert.Equal("got go", Encoding.UTF8.GetString(replied.Payload));
            Assert.InRange(replied.Wall, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            Assert.InRange(replied.Cpu, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Megabytes_travel_both_ways()
    {
        var payload = new byte[20 * Sandboxes.MiB];
        new Random(1).NextBytes(payload);
        await using var session = await sandboxes.StartAsync("reply('first')\nreply(request())", new SandboxLimits());
        await session.AskAsync();

        var exchange = await session.ExchangeAsync(payload, Sandboxes.Ample with { ReplyBytes = payload.Length }, TestContext.Current.CancellationToken);

        Assert.Equal(payload, Assert.IsType<Exchange.Replied>(exchange).Payload);
    }

    [Theory]
    [InlineData(0, 10, 0)]    // it slept
    [InlineData(9, 10, 9)]    // it waited for a CPU that others had
    [InlineData(600, 0, 0)]   // its threads waited for each other and used all of its own CPU
    [InlineData(600, 2, 2)]
    [InlineData(5, -1, 0)]    // accounts are read one after the other, and may disagree a little
    [InlineData(-1, 10, 0)]
    public void Starved_is_who_had_no_cpu_and_not_who_fought_over_its_own(int waited, int unused, int starved) =>
        Assert.Equal(TimeSpan.FromSeconds(starved), RuncSession.StarvedFor(TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(unused)));

    [Theory]
    [InlineData("os._exit(0)", 0)]
    [InlineData("sys.exit(3)", 3)]
    [InlineData("raise RuntimeError('mine')", 1)]
    [InlineData("os.close(0); os.close(1); time.sleep(0.1); os._exit(4)", 4)]
    public async Task Leaving_is_an_ending_whatever_the_exit_code_says(string program, int code) =>
        Assert.Equal(new RunEnding.Exited(code), (await sandboxes.RunAsync(program)).Ending());

    [Fact]
    public async Task A_segmentation_fault_is_told_by_its_signal() =>
        Assert.Equal(new RunEnding.Killed(11), (await sandboxes.RunAsync("import ctypes; ctypes.string_at(0)")).Ending());

    [Fact]
    public async Task The_traceback_of_what_ended_it_is_in_the_log()
    {
        await using var session = await sandboxes.StartAsync("raise RuntimeError('why it went')");
        await session.AskAsync();
        Assert.Contains("RuntimeError: why it went", session.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while True: pass")]
    [InlineData("for _ in range(4): os.fork()\nwhile True: pass")] // sixteen processes share one account
    [InlineData("import threading\nfor _ in range(4): threading.Thread(target=lambda: sum(range(10**12))).start()")]
    public async Task Computing_on_and_on_runs_out_of_CPU_time(string program)
    {
        var ending = (await sandboxes.RunAsync(program, Sandboxes.Ample with { Cpu = TimeSpan.FromMilliseconds(200) })).Ending();
        Assert.InRange(Assert.IsType<RunEnding.CpuTimeExceeded>(ending).Used, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("time.sleep(1000)")]
    [InlineData("import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()")]
    [InlineData("os.write(1, struct.pack('<Q', 100) + b'half of a frame'); time.sleep(1000)")]
    [InlineData("os.write(1, b'123'); time.sleep(1000)")]
    [InlineData("os.kill(os.getpid(), signal.SIGSTOP); time.sleep(1000)")]
    [InlineData("signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)")]
    public async Task Waiting_for_ever_runs_out_of_wall_time(string program) =>
        Assert.IsType<RunEnding.WallTimeExceeded>((await sandboxes.RunAsync(program, Sandboxes.Ample with { Wall = TimeSpan.FromMilliseconds(300) })).Ending());

    /// <summary>A tenth of a CPU stands for a machine with ten times too much to do.</summary>
    [Fact]
    public async Task A_busy_machine_is_not_held_against_a_program_that_computes()
    {
        var exchange = await sandboxes.RunAsync(
            "while time.process_time() < 0.3: pass\nreply('done')",
            Sandboxes.Ample with { Wall = TimeSpan.FromMilliseconds(1500) }, Sandboxes.Small with { Cpus = 0.1 });
        Assert.InRange(Assert.IsType<Exchange.Replied>(exchange).Wall, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_request_nobody_reads_runs_out_of_wall_time()
    {
        await using var session = await sandboxes.StartAsync("reply('first'); time.sleep(1000)");
        await session.AskAsync();
        var exchange = await session.ExchangeAsync(
            new byte[Sandboxes.MiB], Sandboxes.Ample with { Wall = TimeSpan.FromMilliseconds(300) }, TestContext.Current.CancellationToken);
        Assert.IsType<RunEnding.WallTimeExceeded>(exchange.Ending());
    }

    [Theory]
    [InlineData("eaten = bytearray(1 << 30)")]
    [InlineData("eaten = []\nwhile True: eaten.append(list(range(1000)))")]
    [InlineData("import mmap; pages = mmap.mmap(-1, 1 << 30)\nfor at in range(0, 1 << 30, 4096): pages[at] = 1")]
    [InlineData("os.fork()\nos.fork()\neaten = bytearray(1 << 30)\ntime.sleep(1000)")]
    public async Task Taking_too_much_memory_is_an_ending_of_its_own(string program) =>
        Assert.Equal(new RunEnding.OutOfMemory(), (await sandboxes.RunAsync(program)).Ending());

    [Theory]
    [InlineData("reply(bytes(2000))")]
    [InlineData("os.write(1, struct.pack('<Q', 2**31 - 1)); time.sleep(1000)")]
    public async Task A_reply_longer_than_allowed_is_refused_at_its_first_bytes(string program) =>
        Assert.Equal(new RunEnding.OutputTooLarge(), (await sandboxes.RunAsync(program, Sandboxes.Ample with { ReplyBytes = 1000 })).Ending());

    [Theory]
    [InlineData("os.write(1, struct.pack('<Q', 8 << 60)); time.sleep(1000)", "claims to be 9223372036854775808 bytes")]
    [InlineData("while True: os.write(1, b'A' * 4096)", "claims to be 4702111234474983745 bytes")] // an endless line
    [InlineData("print('Score: 100/100', flush=True); time.sleep(1000)", "claims to be")]
    [InlineData("os.close(1); time.sleep(1000)", "closed its streams and went on running")]
    public async Task What_is_no_frame_breaks_the_protocol(string program, string why) =>
        Assert.Contains(why, Assert.IsType<RunEnding.ProtocolBroken>((await sandboxes.RunAsync(program)).Ending()).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("reply('one'); reply('two'); request()")]
    [InlineData("reply('one')\nwhile True: reply('flood')")]
    public async Task A_second_reply_to_one_request_breaks_the_protocol(string program)
    {
        await using var session = await sandboxes.StartAsync(program);
        Assert.IsType<Exchange.Replied>(await session.AskAsync());
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(new RunEnding.ProtocolBroken("it replied without being asked"), (await session.AskAsync()).Ending());
    }

    [Fact]
    public async Task Ended_stays_ended()
    {
        await using var session = await sandboxes.StartAsync("os._exit(7)");
        Assert.Equal(new RunEnding.Exited(7), (await session.AskAsync()).Ending());
        Assert.Equal(new RunEnding.Exited(7), (await session.AskAsync()).Ending());
    }

    [Fact]
    public async Task Leaving_between_two_requests_is_told_at_the_second()
    {
        await using var session = await sandboxes.StartAsync("reply('one'); os._exit(5)");
        Assert.IsType<Exchange.Replied>(await session.AskAsync());
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(new RunEnding.Exited(5), (await session.AskAsync()).Ending());
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_does_not_wait_and_leaves_no_verdict()
    {
        await using var session = await sandboxes.StartAsync("time.sleep(1000)");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ExchangeAsync(new byte[1], Sandboxes.Ample, stop.Token));
    }

    [Theory]
    [InlineData(0x0300, 3)]
    [InlineData(0x0000, 0)]
    public void An_exit_code_is_read_from_the_wait_status(int status, int code) =>
        Assert.Equal(new RunEnding.Exited(code), ChildProcess.Decode(status));

    [Theory]
    [InlineData(0x0009, 9)]
    [InlineData(0x008B, 11)] // with a core dump
    public void A_signal_is_read_from_the_wait_status(int status, int signal) =>
        Assert.Equal(new RunEnding.Killed(signal), ChildProcess.Decode(status));
}
