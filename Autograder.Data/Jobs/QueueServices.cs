using Autograder.Data.Database;
using Autograder.Data.Grading;
using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Autograder.Data.Jobs;

public static class QueueServices
{
    /// <summary>What both sides of the queue need: the client, and the moves of runs.</summary>
    public static IServiceCollection AddGradingQueue(this IServiceCollection services)
    {
        services.AddSingleton<JobStorage>(provider =>
            new PostgreSqlStorage(new Connections(provider.GetRequiredService<NpgsqlDataSource>()), DatabaseServices.HangfireOptions));
        services.AddSingleton<IBackgroundJobClient>(provider => new BackgroundJobClient(provider.GetRequiredService<JobStorage>()));
        services.AddScoped<GradingRunClaims>();
        services.AddScoped<RegradeRequests>();
        return services;
    }

    private sealed class Connections(NpgsqlDataSource database) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => database.CreateConnection();
    }
}
