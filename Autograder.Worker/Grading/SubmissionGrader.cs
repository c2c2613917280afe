using System.Diagnostics;
using System.Globalization;
using System.Text;
using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Grading;

/// <summary>What is to be graded.</summary>
/// <param name="Files">Path in the upload → content.</param>
/// <param name="CourseSecret">With the submission's id it gives the secret inputs, the same again on a regrade.</param>
internal sealed record GradingTask(Homework Homework, IReadOnlyDictionary<string, byte[]> Files, byte[] CourseSecret, string SubmissionId);

/// <param name="Log">What the student's code printed; shown to the student and to staff.</param>
internal sealed record Graded(GradeSheet Sheet, string Log);

/// <summary>
/// Grades one submission: plans each check here, runs its cases in the sandbox, judges here. All checks run one after another in one
/// sandbox; one that crashes or hangs loses its own points, and the next gets a fresh sandbox.
/// </summary>
internal sealed class SubmissionGrader(ISandbox sandbox)
{
    /// <summary>What all checks of a submission may use together, so that code which hangs everywhere cannot hold a worker for long.</summary>
    public static readonly TimeSpan CpuForAll = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan WallForAll = TimeSpan.FromSeconds(120);

    private const int ReplyBytes = 64 << 20;
    private static readonly ExchangeLimits LoadLimits = new(Cpu: TimeSpan.FromSeconds(20), Wall: TimeSpan.FromSeconds(60), ReplyBytes: 1 << 16);

    /// <param name="progress">Told of each check as it is judged.</param>
    /// <exception cref="SandboxUnavailableException">The fault is ours; nothing was graded.</exception>
    public async Task<Graded> GradeAsync(GradingTask task, Func<CheckResult, ValueTask> progress, CancellationToken stop)
    {
        await using var run = new Run(sandbox, task);
        var components = new List<ComponentResult>();
        foreach (var component in task.Homework.Components)
        {
            var results = new List<CheckResult>();
            foreach (var check in component.Checks)
            {
                var result = await run.GradeAsync(check, stop);
                results.Add(result);
                await progress(result);
            }
            components.Add(ComponentResult.Sum(component, results));
        }
        return new Graded(GradeSheet.Sum(task.Homework, components), await run.CloseAsync());
    }

    private sealed class Run(ISandbox sandbox, GradingTask task) : IAsyncDisposable
    {
        private readonly StringBuilder log = new();
        private readonly PlansAhead plans = new(task);
        private readonly byte[] loadRequest = Frame.Encode(Script.Load(task.Files, task.Homework.SearchFolders, task.Homework.AllowedImports));
        private ISandboxSession? session;
        private TimeSpan cpuLeft = CpuForAll;
        private TimeSpan wallLeft = WallForAll;
        private int scripts;

        /// <summary>Of the checks in their order.</summary>
        public async Task<CheckResult> GradeAsync(Check check, CancellationToken stop)
        {
            var cases = await plans.NextAsync();
            var cpu = Least(check.CpuLimit, cpuLeft);
            var (cpuUsed, wallUsed) = (TimeSpan.Zero, TimeSpan.Zero);
            var runs = new List<CaseRun>();
            var shared = session; // with the checks before this one
            foreach (var @case in cases)
            {
                if (cpuLeft <= TimeSpan.Zero || wallLeft <= TimeSpan.Zero)
                {
                    runs.Add(OutOfTime(@case));
                    break;
                }
                if (cpuUsed >= cpu)
                {
                    runs.Add(Interruption(@case, new RunEnding.CpuTimeExceeded(cpuUsed), check));
                    break;
                }
                var wasShared = session is not null && session == shared;
                var run = await RunAsync(@case);
                if (wasShared && run is CaseRun.Interrupted { Verdict: Verdict.ProtocolBroken or Verdict.Exited or Verdict.Killed or Verdict.OutOfMemory })
                    run = await RunAsync(@case); // what is left of an earlier check (a thread, its memory) must not cost this one
                runs.Add(run);
                if (run is not CaseRun.Answered) break;
            }
            return CheckResult.Of(check, Judge.Of(runs), wallUsed);

            async Task<CaseRun> RunAsync(Case @case)
            {
                var current = session ??= await OpenAsync(stop);
                var script = ++scripts;
                var limits = new ExchangeLimits(cpu - cpuUsed, Least(check.WallLimit, wallLeft), ReplyBytes);
                var started = Stopwatch.GetTimestamp();
                var exchange = await current.ExchangeAsync(Frame.Encode(@case.Script.AsRequest(script)), limits, stop);
                // The sandbox waits longer than the limit for a program that a busy machine kept waiting; that is not charged.
                var elapsed = Least(Stopwatch.GetElapsedTime(started), limits.Wall);
                var cpuSpent = exchange switch
                {
                    Exchange.Replied replied => replied.Cpu,
                    Exchange.Ended { How: RunEnding.CpuTimeExceeded exceeded } => exceeded.Used,
                    _ => TimeSpan.Zero,
                };
                (cpuUsed, wallUsed) = (cpuUsed + cpuSpent, wallUsed + elapsed);
                (cpuLeft, wallLeft) = (cpuLeft - cpuSpent, wallLeft - elapsed);

                var run = Read(@case, exchange, script, check);
                if (run is not CaseRun.Answered) await DiscardAsync(); // whatever state it is in, nothing of it may touch the next check
                return run;
            }
        }

        /// <returns>All that the student's code printed.</returns>
        public async Task<string> CloseAsync()
        {
            await DiscardAsync();
            return log.ToString();
        }

        public async ValueTask DisposeAsync() => await DiscardAsync();

        private async Task<ISandboxSession> OpenAsync(CancellationToken stop)
        {
            var opened = await sandbox.OpenAsync(stop);
            try
            {
                // Loading writes files and runs nothing of the student's, so an ending here is our own failure.
                return await opened.ExchangeAsync(loadRequest, LoadLimits, stop) switch
                {
                    Exchange.Replied => opened,
                    Exchange.Ended ended => throw new SandboxUnavailableException($"The driver ended while it was handed the files: {ended.How}"),
                    _ => throw new InvalidOperationException("an exchange is a reply or an ending"),
                };
            }
            catch
            {
                await opened.DisposeAsync();
                throw;
            }
        }

        private async ValueTask DiscardAsync()
        {
            if (session is null) return;
            var discarded = session;
            session = null;
            log.Append(discarded.Log);
            await discarded.DisposeAsync();
        }

        private static CaseRun Read(Case @case, Exchange exchange, int script, Check check)
        {
            if (exchange is Exchange.Ended { How: var how }) return Interruption(@case, how, check);
            try
            {
                return new CaseRun.Answered(@case, Outcome.ParseReply(((Exchange.Replied)exchange).Payload, script, @case.Script.Count));
            }
            catch (ProtocolException broken)
            {
                return new CaseRun.Interrupted(@case, Verdict.ProtocolBroken, $"The reply is not what the driver writes: {broken.Message}.");
            }
        }

        private static CaseRun.Interrupted Interruption(Case @case, RunEnding how, Check check) => how switch
        {
            RunEnding.CpuTimeExceeded => new(@case, Verdict.CpuTimeExceeded, $"It was still computing after {Seconds(check.CpuLimit)} of CPU time."),
            RunEnding.WallTimeExceeded => new(@case, Verdict.WallTimeExceeded, $"It had not come back after {Seconds(check.WallLimit)}, and was not computing: it sleeps or waits."),
            RunEnding.OutOfMemory => new(@case, Verdict.OutOfMemory, "It needed more memory than a submission may use."),
            RunEnding.OutputTooLarge => new(@case, Verdict.OutputTooLarge, "Its result was larger than a reply may be."),
            RunEnding.Killed killed => new(@case, Verdict.Killed, $"It was ended by signal {killed.Signal}{(killed.Signal == 11 ? " (a segmentation fault)" : "")}."),
            RunEnding.Exited exited => new(@case, Verdict.Exited, $"It ended the process (exit code {exited.Code}) instead of returning."),
            RunEnding.ProtocolBroken broken => new(@case, Verdict.ProtocolBroken, $"The reply is not what the driver writes: {broken.Why}."),
            _ => throw new InvalidOperationException($"{how} has no verdict"),
        };

        private CaseRun.Interrupted OutOfTime(Case @case) => cpuLeft <= TimeSpan.Zero
            ? new(@case, Verdict.CpuTimeExceeded, $"Not run: the checks before it had used the {Seconds(CpuForAll)} of CPU time that a submission has.")
            : new(@case, Verdict.WallTimeExceeded, $"Not run: the checks before it had used the {Seconds(WallForAll)} that a submission has.");

        private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";

        private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }
}
