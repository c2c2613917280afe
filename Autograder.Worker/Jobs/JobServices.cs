using Autograder.Data.Jobs;
using Autograder.Grading.Competitions;
using Autograder.Worker.Competitions;
using Hangfire;

namespace Autograder.Worker.Jobs;

internal static class JobServices
{
    /// <summary>How long a run may take to be handed back when the worker stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddGradingJobs(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = WorkerSettings.From(configuration);
        services.AddGradingQueue();
        services.AddSingleton(settings);
        services.AddSingleton<GraderVersions>();
        services.AddSingleton(new ParsedSolutions(most: 4));
        services.AddSingleton<MetricProgramRunner>();
        services.AddSingleton<PredictionScorer>();
        services.AddTransient<ICopyingJob, CopyingJob>();
        services.AddTransient<GradingJob>();
        services.AddTransient<IGradingJob>(provider => provider.GetRequiredService<GradingJob>());
        services.AddTransient<IRegradingJob>(provider => provider.GetRequiredService<GradingJob>());

        // Services start in this order and stop in the opposite one: a worker is known before it takes jobs.
        services.AddSingleton<ThisWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ThisWorker>());
        services.AddHostedService<RunSweeper>();
        services.AddHostedService<BoardSweeper>();
        services.AddHangfire((provider, hangfire) => hangfire.UseStorage(provider.GetRequiredService<JobStorage>()).UseRecommendedSerializerSettings());
        services.AddHangfireServer(options =>
        {
            options.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}";
            options.Queues = [GradingQueues.Interactive, GradingQueues.Regrade];
            options.WorkerCount = settings.Slots;
            options.ShutdownTimeout = ShutdownTimeout;
        });
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout + TimeSpan.FromSeconds(10));
        return services;
    }
}
