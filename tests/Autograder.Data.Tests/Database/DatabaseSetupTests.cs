using Autograder.Data.Database;
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

        Assert.Equal(1L, await ScalarAsync(connection, "SELECT count(*) FROM \"__EFMigrationsHistory\""));
        Assert.Equal(1L, await ScalarAsync(connection, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'hangfire' AND table_name = 'jobqueue'"));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        var connection = await server.CreateDatabaseAsync();
        await using var process = PostgresServer.Services(connection);

        await process.GetRequiredService<DatabaseSetup>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1L, await ScalarAsync(connection, "SELECT count(*) FROM \"__EFMigrationsHistory\""));
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

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
