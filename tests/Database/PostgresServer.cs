using System.Diagnostics;
using System.Runtime.CompilerServices;
using Autograder.Data.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Testcontainers.PostgreSql;

[assembly: AssemblyFixture(typeof(TestDatabase.PostgresServer))]

namespace TestDatabase;

/// <summary>One real PostgreSQL for a whole test run: of AUTOGRADER_TEST_DATABASE, else in a container, else a private cluster. The run says which.</summary>
/// <remarks>
/// The schema is made once, by the product's own set-up, in a template; a test class gets a copy of it, which takes a fraction of a second.
/// </remarks>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Setting = "AUTOGRADER_TEST_DATABASE";
    private const string Image = "postgres:17";

    private readonly string _template = $"autograder_template_{Guid.NewGuid():N}";
    private string _server = "";
    private PostgreSqlContainer? _container;
    private string? _clusterFolder;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        _server = await FindAsync();
        await ExecuteAsync($"CREATE DATABASE {_template} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"); // some images' own are SQL_ASCII
        await using var services = Services(Connection(_template));
        await services.GetRequiredService<DatabaseSetup>().RunAsync(CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
    }

    /// <returns>The connection string of a fresh database with the schema in it.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = await CreateEmptyDatabaseAsync($"TEMPLATE {_template}");
        return name;
    }

    public async Task<string> CreateEmptyDatabaseAsync(string options = "ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} {options}");
        return Connection(name);
    }

    public static ServiceProvider Services(string connectionString) =>
        new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)).AddAutograderDatabase(connectionString).BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_container is not null) await _container.DisposeAsync();
        if (_clusterFolder is null) return;
        await RunScriptAsync("stop");
        Directory.Delete(_clusterFolder, recursive: true);
    }

    private async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } given)
        {
            Say($"the server of {Setting}");
            return given;
        }

        if (DockerAnswers())
        {
            _container = new PostgreSqlBuilder(Image).Build();
            await _container.StartAsync();
            Say($"a container of {Image} (Testcontainers)");
            return _container.GetConnectionString();
        }

        _clusterFolder = Directory.CreateTempSubdirectory("autograder-test-postgres-").FullName;
        var printed = await RunScriptAsync("start");
        Say($"a private cluster in {_clusterFolder}, as no Docker engine answers");
        return printed.Trim().Split('\n')[^1];
    }

    private static void Say(string what) => Console.WriteLine($"Database tests run on {what}.");

    private static bool DockerAnswers()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", "version --format {{.Server.Version}}") { RedirectStandardOutput = true, RedirectStandardError = true });
            return docker is not null && docker.WaitForExit(TimeSpan.FromSeconds(10)) && docker.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }

    private async Task<string> RunScriptAsync(string verb)
    {
        var script = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "scripts", "private-postgres.sh"));
        using var process = Process.Start(new ProcessStartInfo(script, [verb, _clusterFolder!]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script} {verb} ended with {process.ExitCode}.");
    }

    private string Connection(string database) => new NpgsqlConnectionStringBuilder(_server) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
