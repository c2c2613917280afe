using System.Data;
using System.Diagnostics;
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

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    /// <exception cref="DatabaseRefusedException">The database cannot be used, and the message says why.</exception>
    public Task RunAsync(CancellationToken stop) => PatientlyAsync(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await RequireUtf8Async(connection, stop);
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
            if (connection.State is ConnectionState.Open) // a connection that was lost has lost the lock as well
            {
                await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
                await give.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }, stop);

    /// <summary>Does a step of the start again until the database is there for it. Containers start in any order, and a server may restart meanwhile.</summary>
    /// <param name="step">Harmless to repeat, from its beginning.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="DatabaseRefusedException">It has not answered for minutes, or will never let us in: a wrong password is not waited for.</exception>
    public async Task PatientlyAsync(Func<Task> step, CancellationToken stop)
    {
        var (started, said) = (Stopwatch.GetTimestamp(), -SayEvery);
        while (true)
        {
            try
            {
                await step();
                return;
            }
            catch (Exception away) when (DatabaseFaults.IsAway(away))
            {
                var waited = Stopwatch.GetElapsedTime(started);
                var reason = away.GetBaseException().Message;
                if (waited > Patience) throw new DatabaseRefusedException($"The database has not answered for {Patience.TotalMinutes:0} minutes: {reason}", away);
                if (waited - said >= SayEvery)
                {
                    LogWaiting(reason);
                    said = waited;
                }
                await Task.Delay(Pause, stop);
            }
            catch (PostgresException refused) when (refused.SqlState is ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName) // who we are, and which database
            {
                throw new DatabaseRefusedException($"The database server refuses ConnectionStrings__Autograder: {refused.MessageText}", refused);
            }
        }
    }

    /// <summary>In any other encoding a name or a message in another script would be an error some day, in the middle of grading.</summary>
    private static async Task RequireUtf8Async(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("SHOW server_encoding", connection);
        if (await ask.ExecuteScalarAsync(stop) is var encoding and not "UTF8")
        {
            throw new DatabaseRefusedException(
                $"The database '{connection.Database}' stores text as {encoding}, and Autograder needs UTF8. "
                + $"Make it with: CREATE DATABASE {connection.Database} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}

/// <summary>This database cannot be used. The message is a sentence for whoever started the service, who can change that.</summary>
public sealed class DatabaseRefusedException(string message, Exception? inner = null) : Exception(message, inner);
