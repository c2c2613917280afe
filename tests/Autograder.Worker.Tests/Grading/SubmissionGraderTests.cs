using System.Text;
using Autograder.Grading;
using Autograder.Worker.Grading;
using Autograder.Worker.Sandbox;
using Autograder.Worker.Tests.Sandbox;
using Canaries;

namespace Autograder.Worker.Tests.Grading;

/// <summary>Whole gradings in the real sandbox, of code whose checks get in each other's way.</summary>
public class SubmissionGraderTests(Sandboxes sandboxes)
{
    /// <summary>Of these components no check uses a Linear layer.</summary>
    private static readonly string[] WithoutLinear = ["activations", "losses", "dropout"];

    [Theory]
    // A second reply, some milliseconds after the first: whoever is asked next gets it for an answer, or finds it lying there.
    [InlineData("""
        def late():
            time.sleep(0.004)
            for fd in range(3, 12):
                try:
                    os.write(fd, struct.pack("<Q", 5) + b"I\\0\\0\\0\\0")
                except OSError:
                    pass
        """)]
    [InlineData("""
        def late():
            time.sleep(0.004)
            os._exit(7)
        """)]
    public async Task What_a_check_leaves_running_costs_no_other_check(string late)
    {
        var files = Canary.Load("hw1p1", "correct").Files.ToDictionary(file => file.Key, file => file.Value);
        const string linear = "mytorch/nn/linear.py";
        files[linear] = Encoding.UTF8.GetBytes(
            $"import os, struct, threading, time\n{late}\n{Encoding.UTF8.GetString(files[linear])}\n"
            + "_right = Linear.forward\ndef _forward(self, A):\n    threading.Thread(target=late, daemon=True).start()\n    return _right(self, A)\nLinear.forward = _forward\n");
        var task = new GradingTask(Catalogue.Find("hw1p1")!, files, new byte[32], Guid.NewGuid().ToString());

        var opened = new OpenedSandboxes(sandboxes.Cold);

        var (sheet, _) = await new SubmissionGrader(opened).GradeAsync(task, _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);

        var others = sheet.Components.Where(component => WithoutLinear.Any(name => component.Id.Contains(name, StringComparison.OrdinalIgnoreCase))).ToList();
        Assert.Equal(WithoutLinear.Length, others.Count);
        Assert.All(others, component => Assert.Equal(component.MaxScore, component.Score));
        Assert.True(opened.Count > 1, "nothing was left running that got in the way, so the test has shown nothing");
    }

    private sealed class OpenedSandboxes(ISandbox sandbox) : ISandbox
    {
        public int Count { get; private set; }

        public Task<ISandboxSession> OpenAsync(CancellationToken stop)
        {
            Count++;
            return sandbox.OpenAsync(stop);
        }
    }
}
