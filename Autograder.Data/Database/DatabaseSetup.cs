using Hangfire.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Autograder.Data.Database;

/// <summary>Brings the database to this version's schema. Every process calls it at start; an advisory lock lets one do the work.</summary>
public sealed partial class DatabaseSetup(NpgsqlDataSource database, IServiceScopeFactory scopes, ILogger<DatabaseSetup> log)
{
    public const string HangfireSchema = "hangfire";

    /// <summary>Any number will do, so long as every process of every version uses this one.</summary>
    private const long LockKey = 0x4175746F67726164; // "Autograd"

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken stop)
    {
        await using var connection = await ConnectAsync(stop);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } }, CommandTimeout = 0 })
            await take.ExecuteNonQueryAsync(stop);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().Database.MigrateAsync(stop);
            PostgreSqlObjectsInstaller.Install(connection, HangfireSchema);
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>Containers start in any order: a server that is still starting is waited for, a wrong password is not.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken stop)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return await database.OpenConnectionAsync(stop);
            }
            catch (NpgsqlException away) when (away.IsTransient && waited < Patience)
            {
                LogWaiting(away.Message);
                await Task.Delay(Pause, stop);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}
