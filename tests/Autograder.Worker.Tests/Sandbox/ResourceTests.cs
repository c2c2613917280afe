using System.Globalization;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>What a sandboxed program can take of memory, processes and files.</summary>
public class ResourceTests(Sandboxes sandboxes)
{
    [Theory]
    [InlineData("os.fork()", "EAGAIN")]
    [InlineData("threading.Thread(target=time.sleep, args=(60,)).start()", "can't start new thread")]
    public async Task Processes_and_threads_are_counted_together(string start, string error)
    {
        var answer = await sandboxes.ReplyOfAsync($$"""
            import threading
            started = 0
            me = os.getpid()
            try:
                while started < 1000:
                    {{start}}
                    if os.getpid() != me:
                        time.sleep(60)
                    started += 1
                reply("no end of them")
            except (OSError, RuntimeError) as e:
                reply("%d %s" % (started, errno.errorcode[e.errno] if isinstance(e, OSError) else e))
            os._exit(0)
            """);
        Assert.EndsWith(error, answer, StringComparison.Ordinal);
        Assert.InRange(int.Parse(answer.Split(' ')[0], CultureInfo.InvariantCulture), 5, Sandboxes.Small.Processes);
    }

    [Theory]
    [InlineData("/work")]
    [InlineData("/tmp")]
    public async Task A_folder_holds_no_more_than_its_size(string folder) =>
        Assert.Equal("ENOSPC after 16 MiB", await sandboxes.ReplyOfAsync($$"""
            written = 0
            try:
                while written < 1000:
                    with open("{{folder}}/part%d" % written, "wb", buffering=0) as part:
                        if part.write(bytes(1 << 20)) < 1 << 20:
                            raise OSError(errno.ENOSPC, "cut")
                    written += 1
            except OSError as e:
                reply("%s after %d MiB" % (errno.errorcode[e.errno], written))
            """, sandboxLimits: Sandboxes.Small with { MemoryBytes = 128 * Sandboxes.MiB }));

    [Fact]
    public async Task A_folder_holds_no_more_than_its_number_of_files() =>
        Assert.Equal("ENOSPC after 255", await sandboxes.ReplyOfAsync("""
            made = 0
            try:
                while made < 100000:
                    os.mkdir("/work/%d" % made)
                    made += 1
            except OSError as e:
                reply("%s after %d" % (errno.errorcode[e.errno], made))
            """));

    [Fact]
    public async Task A_file_does_not_grow_beyond_its_limit_even_with_nothing_in_it() =>
        Assert.Equal("EFBIG EFBIG", await sandboxes.ReplyOfAsync("""
            with open("/work/sparse", "wb") as sparse:
                def seek_and_write():
                    os.pwrite(sparse.fileno(), b"end", 1 << 40)
                reply(attempt(lambda: os.truncate("/work/sparse", 1 << 40)) + " " + attempt(seek_and_write))
            """));

    [Fact]
    public async Task Open_files_are_limited() =>
        Assert.Equal("EMFILE", await sandboxes.ReplyOfAsync("""
            held = []
            def open_many():
                while len(held) < 100000:
                    held.append(open("/dev/null"))
            reply(attempt(open_many))
            """));

    [Theory]
    [InlineData("held = [os.pipe() for _ in range(100)]\nfor _, end in held: os.set_blocking(end, False)\nwhile True:\n    for _, end in held: attempt(lambda: os.write(end, bytes(1 << 16)))")]
    [InlineData("import socket\nheld = []\nwhile True:\n    a, b = socket.socketpair(); held.append((a, b)); a.setblocking(False); attempt(lambda: [a.send(bytes(1 << 16)) for _ in range(100)])")]
    public async Task Memory_hidden_in_the_kernel_is_bounded(string program)
    {
        await using var session = await sandboxes.StartAsync(program);
        // Whichever limit is met first: on memory, on open files, or on time.
        Assert.IsType<Exchange.Ended>(await session.AskAsync(limits: Sandboxes.Ample with { Cpu = TimeSpan.FromMilliseconds(500) }));
    }

    [Fact]
    public async Task No_core_is_dumped() =>
        Assert.Equal("(0, 0)", await sandboxes.ReplyOfAsync("import resource; reply(resource.getrlimit(resource.RLIMIT_CORE))"));

    [Fact]
    public async Task More_CPUs_than_allowed_are_not_had()
    {
        var answer = await sandboxes.ReplyOfAsync("""
            for _ in range(3):
                if os.fork() == 0:
                    while True: pass
            started = time.monotonic()
            while time.monotonic() < started + 0.6: pass
            reply("had it")
            os._exit(0)
            """, sandboxLimits: Sandboxes.Small with { Cpus = 0.25 }, limits: Sandboxes.Ample with { Cpu = TimeSpan.FromSeconds(0.45) });
        Assert.Equal("had it", answer); // four spinning for 0.6 s at 0.25 CPUs: about 0.15 s of CPU time, and up to one period more
    }

    [Fact]
    public async Task A_flood_of_log_is_read_and_its_middle_left_out()
    {
        await using var session = await sandboxes.StartAsync("""
            os.write(2, b"first words\n")
            for _ in range(2000): os.write(2, b"x" * 65536)
            os.write(2, b"last words\n")
            reply("done")
            """);
        Assert.IsType<Exchange.Replied>(await session.AskAsync());
        await session.AskAsync("again"); // it has left by now, and with it the last of the log
        Assert.StartsWith("first words\nxxx", session.Log, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast words\n", session.Log.Replace("xlast", "x\nlast", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("bytes left out", session.Log, StringComparison.Ordinal);
        Assert.InRange(session.Log.Length, 60_000, 70_000);
    }

    [Fact]
    public async Task Four_gigabytes_claimed_take_no_memory_here()
    {
        await using var session = await sandboxes.StartAsync("os.write(1, struct.pack('<Q', 2**31 - 1)); time.sleep(1000)");
        var before = GC.GetTotalAllocatedBytes();
        await session.AskAsync(limits: Sandboxes.Ample with { Wall = TimeSpan.FromMilliseconds(200), ReplyBytes = int.MaxValue });
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100L * Sandboxes.MiB); // other tests run at the same time
    }

    [Theory]
    [InlineData(nameof(SandboxLimits.MemoryBytes))]
    [InlineData(nameof(SandboxLimits.Processes))]
    public async Task Unlimited_cannot_be_written(string limit)
    {
        var unlimited = limit switch
        {
            nameof(SandboxLimits.MemoryBytes) => Sandboxes.Small with { MemoryBytes = -1 },
            _ => Sandboxes.Small with { Processes = 0 },
        };
        var refused = await Assert.ThrowsAsync<System.ComponentModel.DataAnnotations.ValidationException>(() => sandboxes.StartAsync("", unlimited));
        Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
    }
}
