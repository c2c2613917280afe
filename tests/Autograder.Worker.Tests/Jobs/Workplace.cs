using Autograder.Data.Assignments;
using Autograder.Data.Database;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Worker.Grading;
using Autograder.Worker.Jobs;
using Autograder.Worker.Sandbox;
using Canaries;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Autograder.Worker.Tests.Jobs;

/// <summary>What a worker process is made of, on a real database with a homework in it; only the job server does not run, so a test says when a job does.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Workplace(Classroom room, Assignment homework, ServiceProvider services) => (Room, Homework, this.services) = (room, homework, services);

    public Classroom Room { get; }

    public Assignment Homework { get; }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public static async Task<Workplace> OpenAsync(PostgresServer server, ISandbox sandbox)
    {
        var room = new Classroom(server);
        await room.InitializeAsync();
        var homework = await room.AssignAsync("hw1p1");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddAutograderDatabase(room.ConnectionString);
        services.AddSingleton(sandbox);
        services.AddSingleton<SubmissionGrader>();
        services.AddGradingJobs(new ConfigurationBuilder().AddInMemoryCollection([new("Worker:Slots", "2")]).Build());
        services.AddSingleton<RunSweeper>().AddSingleton<BoardSweeper>(); // the host knows them as hosted services only
        var place = new Workplace(room, homework, services.BuildServiceProvider());
        await place.Get<ThisWorker>().StartAsync(TestContext.Current.CancellationToken);
        return place;
    }

    /// <summary>A stored upload, queued, for which no bell has rung.</summary>
    public async Task<Submission> SubmitAsync(string canary = "correct")
    {
        var student = await Room.EnrolAsync("Ann");
        var outcome = await Room.WithAsync(db => new UploadAdmission(db).AdmitAsync(
            Room.Course, Homework, student.Id, isStaff: false, "hw1p1.zip", Canary.Load("hw1p1", canary).Zip(), idempotencyKey: null, Classroom.Now, CancellationToken.None));
        return Assert.IsType<ReceptionOutcome.Received>(outcome).Submission;
    }

    /// <summary>What a bell does.</summary>
    /// <param name="stop">The worker is to stop.</param>
    public Task WakeAsync(CancellationToken stop) => Get<GradingJob>().GradeNextAsync(Guid.Empty, stop);

    public Task<Submission> ReadAsync(Submission submission) => Room.ReadAsync(submission);

    public Task<GradingRun> RunOfAsync(Submission submission) => Room.WithAsync(db => db.GradingRuns.AsNoTracking().SingleAsync(r => r.SubmissionId == submission.Id));

    public Task<List<AttemptOutcome>> OutcomesAsync() => Room.WithAsync(db => db.GradingAttempts.OrderBy(a => a.Id).Select(a => a.Outcome).ToListAsync());

    public long Bells(string queue) => Get<JobStorage>().GetMonitoringApi().EnqueuedCount(queue);

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var patience = 600; !await isSo(); patience--)
        {
            Assert.True(patience > 0, "It did not become so within a minute.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Room.DisposeAsync();
    }
}

/// <summary>A machine on which no sandbox starts.</summary>
internal sealed class NoSandbox : ISandbox
{
    public Task<ISandboxSession> OpenAsync(CancellationToken stop) => throw new SandboxUnavailableException("runc is away");
}

/// <summary>A machine on which a sandbox takes for ever to start.</summary>
internal sealed class EndlessSandbox : ISandbox
{
    public async Task<ISandboxSession> OpenAsync(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        throw new InvalidOperationException("For ever is over.");
    }
}
