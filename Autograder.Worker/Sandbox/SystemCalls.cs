using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Autograder.Worker.Sandbox;

/// <summary>The system calls a sandboxed program may make. What is not named here answers EPERM.</summary>
/// <remarks>
/// Deliberately absent: ptrace and process_vm_*, mount and its relatives, unshare and setns, keyctl, bpf, perf_event_open, userfaultfd,
/// io_uring_*, socket (so no vsock or netlink either), memfd_create, splice and vmsplice, mknod, everything for modules, clocks and reboot.
/// The filter knows 64-bit calls only; the kernel kills a process that makes a 32-bit one.
/// </remarks>
internal static class SystemCalls
{
    private static readonly string[] Files =
    [
        "access", "chdir", "chmod", "chown", "close", "close_range", "creat", "dup", "dup2", "dup3", "faccessat", "faccessat2", "fadvise64",
        "fallocate", "fchdir", "fchmod", "fchmodat", "fchown", "fchownat", "fcntl", "fdatasync", "fgetxattr", "flistxattr", "flock", "fstat",
        "fstatfs", "fsync", "ftruncate", "futimesat", "getcwd", "getdents", "getdents64", "getxattr", "ioctl", "lchown", "lgetxattr", "link",
        "linkat", "listxattr", "llistxattr", "lseek", "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "openat2", "pipe", "pipe2",
        "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read", "readahead", "readlink", "readlinkat", "readv", "rename",
        "renameat", "renameat2", "rmdir", "sendfile", "stat", "statfs", "statx", "symlink", "symlinkat", "sync_file_range", "truncate",
        "umask", "unlink", "unlinkat", "utime", "utimensat", "utimes", "write", "writev",
    ];

    private static readonly string[] Memory =
    [
        "brk", "madvise", "membarrier", "mincore", "mlock", "mlock2", "mmap", "mprotect", "mremap", "msync", "munlock", "munmap",
    ];

    private static readonly string[] Processes =
    [
        "arch_prctl", "capget", "execve", "exit", "exit_group", "fork", "futex", "futex_waitv", "get_robust_list", "getcpu", "getegid",
        "geteuid", "getgid", "getgroups", "getpgid", "getpgrp", "getpid", "getppid", "getpriority", "getrandom", "getresgid", "getresuid",
        "getrlimit", "getrusage", "getsid", "gettid", "getuid", "kill", "prctl", "prlimit64", "rseq", "rt_sigaction", "rt_sigpending",
        "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo", "sched_get_priority_max",
        "sched_get_priority_min", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_setaffinity", "sched_yield",
        "set_robust_list", "set_tid_address", "setpgid", "setrlimit", "setsid", "sigaltstack", "sysinfo", "tgkill", "times", "tkill", "uname",
        "vfork", "wait4", "waitid",
    ];

    private static readonly string[] TimeAndEvents =
    [
        "alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait",
        "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2", "getitimer", "gettimeofday", "nanosleep", "pause", "poll", "ppoll", "pselect6",
        "restart_syscall", "select", "setitimer", "signalfd", "signalfd4", "time", "timer_create", "timer_delete", "timer_getoverrun",
        "timer_gettime", "timer_settime", "timerfd_create", "timerfd_gettime", "timerfd_settime",
    ];

    /// <summary>Calls on a pair of sockets, which event loops use to wake themselves. No call makes a socket that leads anywhere.</summary>
    private static readonly string[] SocketPairs = ["getpeername", "getsockname", "getsockopt", "recvfrom", "recvmsg", "sendmsg", "sendto", "setsockopt", "shutdown"];

    private const int EPERM = 1;
    private const int ENOSYS = 38;
    private const int AF_UNIX = 1;

    /// <summary>CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET: threads and processes yes, namespaces no.</summary>
    private const int CloneNamespaces = 0x7E020000;

    public static JsonObject Filter() => new()
    {
        ["defaultAction"] = "SCMP_ACT_ERRNO",
        ["defaultErrnoRet"] = EPERM,
        ["architectures"] = new JsonArray(RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "SCMP_ARCH_X86_64",
            Architecture.Arm64 => "SCMP_ARCH_AARCH64",
            var other => throw new SandboxUnavailableException($"there is no list of system calls for {other}"),
        }),
        ["syscalls"] = new JsonArray(
            Allow([.. Files, .. Memory, .. Processes, .. TimeAndEvents, .. SocketPairs]),
            Allow(["clone"], Argument(0, "SCMP_CMP_MASKED_EQ", CloneNamespaces, 0)),
            Allow(["socketpair"], Argument(0, "SCMP_CMP_EQ", AF_UNIX)),
            // Its flags lie in memory, where a filter cannot look. ENOSYS makes the C library fall back to clone.
            new JsonObject { ["names"] = new JsonArray("clone3"), ["action"] = "SCMP_ACT_ERRNO", ["errnoRet"] = ENOSYS }),
    };

    private static JsonObject Allow(string[] names, JsonObject? argument = null)
    {
        var rule = new JsonObject
        {
            ["names"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
            ["action"] = "SCMP_ACT_ALLOW",
        };
        if (argument is not null) rule["args"] = new JsonArray(argument);
        return rule;
    }

    private static JsonObject Argument(int index, string comparison, long value, long valueTwo = 0) =>
        new() { ["index"] = index, ["op"] = comparison, ["value"] = value, ["valueTwo"] = valueTwo };
}
