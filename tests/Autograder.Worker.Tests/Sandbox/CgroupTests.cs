using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>Both of the kernel's layouts, laid out as files; the machine that runs the tests has only one of them.</summary>
public sealed class CgroupTests : IDisposable
{
    private readonly string mount = Directory.CreateTempSubdirectory("cgroup-").FullName;

    public void Dispose() => Directory.Delete(mount, recursive: true);

    [Fact]
    public void Version_2_is_read_from_one_tree()
    {
        Write("cgroup.controllers", "cpu memory pids");
        Write("a/b/cpu.stat", "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n");
        Write("a/b/memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n");
        Write("a/b/cgroup.procs", "17\n0\n18\n");

        var group = new Cgroup("/a/b", mount);

        Assert.Equal(TimeSpan.FromSeconds(1.5), group.CpuUsed());
        Assert.True(group.LostProcessToMemory());
        Assert.True(group.ReachedMemoryLimit());
        Assert.Equal([17, 18], group.Processes());
    }

    [Fact]
    public void Version_1_is_read_from_a_tree_for_each_controller()
    {
        Write("cpuacct/a/b/cpuacct.usage", "1500000000\n");
        Write("cpuacct/a/b/cgroup.procs", "17\n");
        Write("memory/a/b/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
        Write("memory/a/b/memory.max_usage_in_bytes", "67000000\n");
        Write("memory/a/b/memory.limit_in_bytes", "67108864\n");
        Write("memory/a/b/cgroup.procs", "17\n");

        var group = new Cgroup("/a/b", mount);

        Assert.Equal(TimeSpan.FromSeconds(1.5), group.CpuUsed());
        Assert.True(group.LostProcessToMemory());
        Assert.True(group.ReachedMemoryLimit());
        Assert.Equal([17], group.Processes());
    }

    [Fact]
    public void Killed_while_within_its_limit_is_not_its_own_doing()
    {
        Write("cgroup.controllers", "cpu memory pids");
        Write("a/memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 1\n");
        var group = new Cgroup("/a", mount);
        Assert.True(group.LostProcessToMemory());
        Assert.False(group.ReachedMemoryLimit());
    }

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.Combine(mount, Path.GetDirectoryName(path)!));
        File.WriteAllText(Path.Combine(mount, path), content);
    }
}
