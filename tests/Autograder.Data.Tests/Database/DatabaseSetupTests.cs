using Autograder.Data.Database;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Autograder.Data.Tests.Database;

public class DatabaseSetupTests(PostgresServer server)
{
    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_database_do_not_collide()
    {
        var connection = await server.CreateEmptyDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var process = PostgresServer.Services(connection);
            await process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken);
        }));

        Assert.Equal(AllMigrations, await ScalarAsync(connection, "SELECT count(*) FROM \"__EFMigrationsHistory\""));
        Assert.Equal(1L, await ScalarAsync(connection, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'hangfire' AND table_name = 'jobqueue'"));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        var connection = await server.CreateDatabaseAsync();
        await using var process = PostgresServer.Services(connection);

        await process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(AllMigrations, await ScalarAsync(connection, "SELECT count(*) FROM \"__EFMigrationsHistory\""));
    }

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task A_database_that_is_not_utf8_is_refused_with_a_sentence_that_says_how_to_make_one(string encoding)
    {
        var name = $"encoded_{Guid.NewGuid():N}";
        var utf8 = await server.CreateEmptyDatabaseAsync();
        await ScalarAsync(utf8, $"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        await using var process = PostgresServer.Services(new NpgsqlConnectionStringBuilder(utf8) { Database = name }.ConnectionString);

        var refusal = await Assert.ThrowsAsync<DatabaseRefusedException>(() => process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains($"'{name}' stores text as {encoding}, and Autograder needs UTF8", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_at_once()
    {
        var wrong = new NpgsqlConnectionStringBuilder(await server.CreateEmptyDatabaseAsync()) { Password = "not-this-one" };
        await using var process = PostgresServer.Services(wrong.ConnectionString);

        var refusal = await Assert.ThrowsAsync<DatabaseRefusedException>(() => process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken));

        Assert.DoesNotContain("not-this-one", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_the_database_interrupts_is_made_again()
    {
        var connection = await server.CreateEmptyDatabaseAsync();
        await using var holder = new NpgsqlConnection(connection); // another process that is just starting
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({0x4175746F67726164})", holder)) await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var process = PostgresServer.Services(connection);
        var starting = process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken);

        // What a server that shuts down does to everybody, 57P01, done to the one that waits.
        const string interrupt =
            """
            SELECT count(*) FROM (
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) ended
            """;
        for (var interrupted = 0; interrupted < 2; await Task.Delay(50, TestContext.Current.CancellationToken))
            interrupted += (int)(long)(await ScalarAsync(connection, interrupt))!;
        await holder.CloseAsync();
        NpgsqlConnection.ClearPool(holder);

        await starting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(AllMigrations, await ScalarAsync(connection, "SELECT count(*) FROM \"__EFMigrationsHistory\""));
    }

    [Theory]
    [InlineData("Host=db;Username=autograder;Password=postgres")]
    [InlineData("Host=db;Username=autograder;Password=ChangeMe")]
    public void Production_does_not_start_with_a_published_password(string connection)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => PublishedSecrets.Refuse(connection, isProduction: true));
        Assert.DoesNotContain("ChangeMe", refusal.Message, StringComparison.Ordinal);
        PublishedSecrets.Refuse(connection, isProduction: false);
    }

    [Fact]
    public void Production_starts_with_a_random_password_or_none() // none: the server trusts the socket
    {
        PublishedSecrets.Refuse("Host=db;Username=autograder;Password=mU8v3nQ0tB9zK2", isProduction: true);
        PublishedSecrets.Refuse("Host=/run/postgresql;Username=autograder", isProduction: true);
    }

    private static readonly long AllMigrations = typeof(Autograder.Data.AutograderDbContext).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(Migration)));

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
