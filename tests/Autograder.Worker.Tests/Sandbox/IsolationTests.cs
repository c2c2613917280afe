using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>What a sandboxed program can see and reach. Each test asks the program itself.</summary>
public class IsolationTests(Sandboxes sandboxes)
{
    [Fact]
    public async Task The_root_holds_the_interpreter_and_nothing_else()
    {
        var listing = await sandboxes.ReplyOfAsync("""
            places = ["/", "/etc", "/home", "/root", "/run", "/sys", "/usr", "/usr/bin", "/usr/lib/python3/dist-packages", "/var"]
            reply("\n".join(place + ": " + (" ".join(sorted(os.listdir(place))) if os.path.isdir(place) else "none") for place in places))
            """);
        Assert.Equal("""
            /: dev driver lib lib64 proc tmp usr work
            /etc: none
            /home: none
            /root: none
            /run: none
            /sys: none
            /usr: bin lib
            /usr/bin: python3.11
            /usr/lib/python3/dist-packages: numpy scipy
            /var: none
            """, listing);
    }

    [Fact]
    public async Task NumPy_and_SciPy_work_with_a_real_BLAS()
    {
        await using var session = await sandboxes.Cold.OpenAsync(
            [.. Sandboxes.Program("""
            import numpy, scipy.linalg, scipy.special, scipy.signal, scipy.stats, scipy.sparse.linalg
            a = numpy.arange(9.0).reshape(3, 3) + numpy.eye(3)
            reply("%.6f %.6f" % (numpy.linalg.norm(scipy.linalg.inv(a) @ a), scipy.special.erf(1.0)))
            """).Skip(1)], new SandboxLimits(), TestContext.Current.CancellationToken);
        Assert.Equal("1.732051 0.842701", System.Text.Encoding.UTF8.GetString(Assert.IsType<Exchange.Replied>(await session.AskAsync()).Payload));
    }

    [Theory]
    [InlineData("torch")]
    [InlineData("yaml")]
    [InlineData("pip")]
    public async Task A_package_of_the_host_is_absent(string package) =>
        Assert.Equal("absent", await sandboxes.ReplyOfAsync($$"""
            sys.path += ["/usr/lib/python3/dist-packages", "/usr/local/lib/python3.11/dist-packages"]
            try:
                import {{package}}
                reply("here")
            except ImportError:
                reply("absent")
            """));

    [Fact]
    public async Task Nothing_of_the_host_can_be_written_to() =>
        Assert.Equal("EROFS EROFS EROFS EROFS", await sandboxes.ReplyOfAsync("""
            def write(path):
                open(path, "w").close()
            reply(" ".join(attempt(lambda: write(path)) for path in ("/written", "/usr/lib/written", "/dev/written", os.path.dirname(os.__file__) + "/written"))
                  .replace("EACCES", "EROFS"))
            """));

    [Fact]
    public async Task It_is_nobody_and_may_become_nobody_else()
    {
        var status = await sandboxes.ReplyOfAsync("""
            wanted = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
            reply("\n".join(" ".join(line.split()) for line in open("/proc/self/status") if line.split(":")[0] in wanted))
            """);
        Assert.Equal("""
            Uid: 1000 1000 1000 1000
            Gid: 1000 1000 1000 1000
            Groups:
            CapInh: 0000000000000000
            CapPrm: 0000000000000000
            CapEff: 0000000000000000
            CapBnd: 0000000000000000
            CapAmb: 0000000000000000
            NoNewPrivs: 1
            Seccomp: 2
            """, status);
        Assert.Equal("EPERM", await sandboxes.ReplyOfAsync("reply(attempt(lambda: os.setuid(0)))"));
    }

    [Fact]
    public async Task Its_users_are_unprivileged_on_the_host_and_differ_from_run_to_run()
    {
        const string HostIds = "reply(open('/proc/self/uid_map').read())";
        var (one, other) = (await sandboxes.ReplyOfAsync(HostIds), await sandboxes.ReplyOfAsync(HostIds));
        Assert.NotEqual(one, other);
        Assert.All(one.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            Assert.InRange(int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]), 1_900_000_000, 2_100_000_001));
    }

    [Fact]
    public async Task A_setuid_bit_gives_nothing() =>
        Assert.Equal("nosuid nosuid", await sandboxes.ReplyOfAsync("""
            reply(" ".join("nosuid" if os.statvfs(place).f_flag & os.ST_NOSUID else "suid" for place in ("/work", "/usr/bin/python3.11")))
            """));

    [Fact]
    public async Task Native_code_cannot_be_brought_along() =>
        Assert.Equal("noexec noexec EPERM", await sandboxes.ReplyOfAsync("""
            reply(" ".join("noexec" if os.statvfs(place).f_flag & os.ST_NOEXEC else "exec" for place in ("/work", "/tmp"))
                  + " " + attempt(lambda: os.memfd_create("library")))
            """));

    [Fact]
    public async Task It_sees_only_its_own_processes_and_is_the_first() =>
        Assert.Equal("1: 1", await sandboxes.ReplyOfAsync("reply('%d: %s' % (os.getpid(), ' '.join(name for name in os.listdir('/proc') if name.isdigit())))"));

    [Fact]
    public async Task Proc_shows_nothing_but_processes() =>
        Assert.Equal("none", await sandboxes.ReplyOfAsync("""
            secrets = ["kcore", "keys", "sys", "sysrq-trigger", "cmdline", "version", "meminfo", "timer_list", "kallsyms", "modules"]
            reply(" ".join(name for name in secrets if os.path.exists("/proc/" + name)) or "none")
            """));

    [Fact]
    public async Task The_environment_is_the_one_we_wrote()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Autograder", "Host=secret");
        Assert.Equal("HOME=/work LANG=C.UTF-8 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PATH=/usr/bin PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 "
            + "PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 TMPDIR=/tmp",
            await sandboxes.ReplyOfAsync("reply(' '.join(sorted(open('/proc/1/environ').read().strip('\\0').split('\\0'))))"));
    }

    [Fact]
    public async Task No_file_descriptor_of_the_worker_leaks_in() =>
        Assert.Equal("0 1 2", await sandboxes.ReplyOfAsync("""
            descriptors = [name for name in os.listdir("/proc/self/fd")]
            reply(" ".join(sorted(name for name in descriptors if os.path.lexists("/proc/self/fd/" + name))))
            """));

    [Fact]
    public async Task It_has_a_host_name_that_says_nothing() =>
        Assert.Equal("sandbox", await sandboxes.ReplyOfAsync("reply(os.uname().nodename)"));

    [Fact]
    public async Task There_is_no_network_to_be_seen_or_reached()
    {
        Assert.Equal("lo", await sandboxes.ReplyOfAsync("reply(' '.join(line.split(':')[0].strip() for line in open('/proc/self/net/dev').readlines()[2:]))"));
        Assert.Equal("EPERM EPERM EPERM EPERM EPERM EPERM", await sandboxes.ReplyOfAsync("""
            import socket
            kinds = [(socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_STREAM),
                     (socket.AF_INET, socket.SOCK_RAW), (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_VSOCK, socket.SOCK_STREAM)]
            reply(" ".join(attempt(lambda: socket.socket(*kind)) for kind in kinds))
            """));
        Assert.Equal("no name, no address", await sandboxes.ReplyOfAsync("""
            import socket
            def fails(act):
                try:
                    act()
                    return False
                except OSError:
                    return True
            reply("no name, no address" if fails(lambda: socket.getaddrinfo("example.org", 80))
                  and fails(lambda: socket.create_connection(("169.254.169.254", 80), 1)) else "reached")
            """));
    }

    [Fact]
    public async Task A_pair_of_sockets_for_an_event_loop_works() =>
        Assert.Equal("woken", await sandboxes.ReplyOfAsync("""
            import asyncio
            async def sleep_a_little():
                await asyncio.sleep(0.001)
                return "woken"
            reply(asyncio.run(sleep_a_little()))
            """));

    [Theory]
    [InlineData("ptrace", 101, "EPERM")]
    [InlineData("personality", 135, "EPERM")]
    [InlineData("pivot_root", 155, "EPERM")]
    [InlineData("chroot", 161, "EPERM")]
    [InlineData("mount", 165, "EPERM")]
    [InlineData("reboot", 169, "EPERM")]
    [InlineData("init_module", 175, "EPERM")]
    [InlineData("clock_settime", 227, "EPERM")]
    [InlineData("add_key", 248, "EPERM")]
    [InlineData("keyctl", 250, "EPERM")]
    [InlineData("unshare", 272, "EPERM")]
    [InlineData("vmsplice", 278, "EPERM")]
    [InlineData("perf_event_open", 298, "EPERM")]
    [InlineData("open_by_handle_at", 304, "EPERM")]
    [InlineData("setns", 308, "EPERM")]
    [InlineData("process_vm_readv", 310, "EPERM")]
    [InlineData("bpf", 321, "EPERM")]
    [InlineData("userfaultfd", 323, "EPERM")]
    [InlineData("io_uring_setup", 425, "EPERM")]
    [InlineData("clone3", 435, "ENOSYS")]
    public async Task A_dangerous_system_call_is_refused(string name, int number, string error) =>
        Assert.Equal($"{name} {error}", await sandboxes.ReplyOfAsync($$"""
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            answer = libc.syscall({{number}}, 0, 0, 0, 0, 0, 0)
            reply("{{name}} " + (errno.errorcode[ctypes.get_errno()] if answer < 0 else "allowed"))
            """));

    [Theory]
    [InlineData("CLONE_NEWUSER", 0x10000000)]
    [InlineData("CLONE_NEWNET", 0x40000000)]
    [InlineData("CLONE_NEWNS", 0x00020000)]
    public async Task A_new_process_gets_no_new_namespace(string name, int flag) =>
        Assert.Equal($"{name} EPERM", await sandboxes.ReplyOfAsync($$"""
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            child = libc.syscall(56, {{flag}} | signal.SIGCHLD, 0, 0, 0, 0)
            if child == 0:
                os._exit(0)
            reply("{{name}} " + (errno.errorcode[ctypes.get_errno()] if child < 0 else "allowed"))
            """));

    /// <summary>By `int 0x80` a 64-bit program reaches the 32-bit table, whose numbers mean other calls; x32 is a third table.</summary>
    [Theory]
    [InlineData("int 0x80 getpid", "b8 14 00 00 00 cd 80 c3")]
    [InlineData("x32 getpid", "b8 27 00 00 40 0f 05 c3")]
    public async Task A_call_from_another_table_kills_its_process(string name, string machineCode) =>
        Assert.Equal($"{name}: killed", await sandboxes.ReplyOfAsync($$"""
            import ctypes, mmap
            code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            code.write(bytes.fromhex("{{machineCode}}"))
            call = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
            child = os.fork()
            if child == 0:
                os._exit(0 if call() == os.getpid() else 1)
            status = os.waitpid(child, 0)[1]
            reply("{{name}}: " + ("killed" if os.WIFSIGNALED(status) else "exited %d" % os.WEXITSTATUS(status)))
            """));

    [Fact]
    public async Task Nothing_is_left_for_the_next_run()
    {
        Assert.Equal("left", await sandboxes.ReplyOfAsync("""
            for place in ("/work/left", "/tmp/left"):
                open(place, "w").write("answer")
            reply("left")
            """));
        Assert.Equal("[] []", await sandboxes.ReplyOfAsync("reply('%s %s' % (os.listdir('/work'), os.listdir('/tmp')))"));
        Assert.Equal("no shared memory", await sandboxes.ReplyOfAsync("reply('shared memory' if os.path.exists('/dev/shm') else 'no shared memory')"));
    }

    [Fact]
    public async Task The_devices_are_the_harmless_ones() =>
        Assert.Equal("fd full null ptmx random stderr stdin stdout tty urandom zero",
            await sandboxes.ReplyOfAsync("reply(' '.join(sorted(os.listdir('/dev'))))"));
}
