using Hangfire.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Autograder.Data.Database;

public static class DatabaseServices
{
    /// <exception cref="InvalidOperationException">There is none, or it carries a password that everybody knows.</exception>
    public static string ConnectionString(IConfiguration configuration, IHostEnvironment environment)
    {
        var connectionString = configuration.GetConnectionString("Autograder") is { Length: > 0 } set ? set
            : throw new InvalidOperationException("Set ConnectionStrings__Autograder to a PostgreSQL database, or use run.sh, which brings its own.");
        PublishedSecrets.Refuse(connectionString, environment.IsProduction());
        return connectionString;
    }

    /// <summary>One data source per process; EF Core, Hangfire, claims and the listener take their connections from it.</summary>
    public static IServiceCollection AddAutograderDatabase(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(WithDefaults(connectionString)));
        services.AddDbContextPool<AutograderDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention());
        services.AddSingleton<DatabaseSetup>();
        return services;
    }

    /// <summary>Hangfire's own tables, made by <see cref="DatabaseSetup"/> and not by whichever process comes first.</summary>
    public static PostgreSqlStorageOptions HangfireOptions => new()
    {
        SchemaName = DatabaseSetup.HangfireSchema,
        PrepareSchemaIfNecessary = false,
        EnableLongPolling = true,            // a waiting worker is told at once (LISTEN), so a job starts in some 30 ms
        QueuePollInterval = TimeSpan.FromSeconds(5),
        InvisibilityTimeout = TimeSpan.FromMinutes(5),
        UseSlidingInvisibilityTimeout = true,
    };

    /// <summary>What the setting itself says comes later and wins. In a crowd a request waits its turn for a connection; only after twenty seconds is it a 503.</summary>
    /// <remarks>
    /// What is asked again and again is prepared: for the short queries here, planning would take longer than the answer. A statement so kept must name its
    /// columns, or a migration beside a running service would break it; EF Core does, and a query of raw SQL does once it is composed upon.
    /// A connection goes back to the pool as it is: nobody leaves a setting or a lock on one, and to wipe each after every query costs the server as much as some queries do.
    /// </remarks>
    private static string WithDefaults(string connectionString) =>
        "Maximum Pool Size=30;Timeout=20;Application Name=autograder;Max Auto Prepare=100;No Reset On Close=true;" + connectionString;
}
