using Microsoft.Extensions.Options;

namespace Autograder.Worker.Sandbox;

/// <summary>The worker's sandbox, brought up before anything that takes jobs: finds the interpreter, tests itself, starts warm ones.</summary>
/// <remarks>If it fails its own test the host does not start, so the worker takes no job.</remarks>
internal sealed partial class WorkerSandbox(IOptions<SandboxOptions> options, ILogger<WorkerSandbox> log) : ISandbox, IHostedLifecycleService, IAsyncDisposable
{
    private RuncSandbox? cold;
    private WarmSandboxes? warm;

    public Task<ISandboxSession> OpenAsync(CancellationToken stop) =>
        warm?.OpenAsync(stop) ?? throw new InvalidOperationException("The sandbox was asked for before the host had started it, or after it had stopped.");

    /// <summary>"Starting" comes before every hosted service's start, the job server's among them.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Environment.ProcessId == 1) LogIsInit();
        var settings = options.Value;
        cold = await RuncSandbox.StartAsync(settings, await PythonInterpreter.FindAsync(settings, cancellationToken), log, cancellationToken);

        var report = await SelfTest.RunAsync(cold, cancellationToken);
        if (!report.Passed) throw new SandboxUnavailableException($"The sandbox failed its own test; {report}");
        LogReady(report);

        warm = new WarmSandboxes(settings.WarmSandboxes, cold.OpenColdAsync, log);
    }

    /// <summary>"Stopped" comes after the job server has let its jobs end.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (warm is not null) await warm.DisposeAsync();
        cold?.Dispose();
        (warm, cold) = (null, null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The worker is process 1 of its container. There .NET reaps every child, those included that the sandbox waits for itself, and gradings may fail for it; start an init first, as the Dockerfile does with tini")]
    private partial void LogIsInit();

    [LoggerMessage(Level = LogLevel.Information, Message = "Sandbox ready: {Report}")]
    private partial void LogReady(SelfTestReport report);
}

internal static class SandboxServices
{
    /// <summary>Settings from the section <c>Sandbox</c>, checked before the worker starts.</summary>
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection("Sandbox")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkerSandbox>();
        services.AddSingleton<ISandbox>(provider => provider.GetRequiredService<WorkerSandbox>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkerSandbox>());
        return services;
    }
}
