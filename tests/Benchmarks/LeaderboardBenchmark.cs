using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using EndToEnd;
using Npgsql;
using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// A page of a competition's board with 10,000 entries, through HTTP and as the bare SQL through pgbench, in the same run: once with 10,000 submissions in the
/// database and once with 1,000,000. What a page costs must not grow with them.
/// </summary>
internal static class LeaderboardBenchmark
{
    private const int Entries = 10_000, Reads = 1000, WarmUp = 1000;
    private static readonly int[] Sizes = [10_000, 1_000_000];
    private static readonly Guid AssignmentId = Guid.Parse("11785000-0000-7000-8000-000000000001");

    public static async Task RunAsync(string[] arguments)
    {
        var service = new Service();
        await service.InitializeAsync();
        try
        {
            var connection = await service.StartDatabaseAsync(); // it runs already, and says where
            await using var database = NpgsqlDataSource.Create(connection);
            await MakeCompetitionAsync(database);
            var table = new Table().Title($"A page of 50 of {Entries:N0} entries, ms").AddColumns("", "submissions", "p50", "p99");
            var loaded = 0;
            foreach (var size in Sizes)
            {
                await LoadSubmissionsAsync(database, loaded, size);
                loaded = size;
                await PageThroughHttpAsync(service, "leaderboard?limit=50", "HTTP, the top", size, table);
                await PageThroughHttpAsync(service, await DeepPathAsync(service), "HTTP, the 5,000th rank", size, table);
                await PageThroughPgbenchAsync(new NpgsqlConnectionStringBuilder(connection), size, table);
            }

            AnsiConsole.Write(table);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>The board's rows and who they are of; submissions come in their thousands afterwards.</summary>
    private static async Task MakeCompetitionAsync(NpgsqlDataSource database)
    {
        await ExecuteAsync(database,
            $$"""
            INSERT INTO assignments (id, course_id, slug, title, kind, homework, opens_at, due_at, closes_at, counts, upload_limit_bytes, newer_replaces_queued,
                competition_metric, competition_higher_is_better, competition_also_show, competition_shown_decimals, competition_final_picks, competition_team_size, competition_description)
            SELECT '{{AssignmentId}}', id, 'crowd', 'A crowd', 'competition', 'crowd', now() - interval '90 days', now() + interval '90 days', now() + interval '91 days', 'best', 1000000, false,
                'accuracy', true, '{}', 4, 2, 1, '' FROM courses WHERE slug = 'idl';
            INSERT INTO blobs (sha256, bytes, compressed, created_at) VALUES (repeat('a', 64), 0, '', now());
            """);
        await CopyAsync(database, "people (id, name, email, created_at)", Entries, (row, k) =>
        {
            row.Write(IdOf(1, k));
            row.Write($"Student {k:D5}");
            row.Write($"student{k}@crowd.invalid");
            row.Write(DateTime.UtcNow.AddDays(-90), NpgsqlTypes.NpgsqlDbType.TimestampTz);
        });
        await ExecuteAsync(database,
            """
            INSERT INTO enrolments (course_id, person_id, role, shown_as, created_at)
            SELECT c.id, p.id, 'student', 'name', now() FROM courses c, people p WHERE c.slug = 'idl' AND p.email LIKE '%@crowd.invalid';
            """);
        await CopyAsync(database, "teams (id, assignment_id, kind, created_at)", Entries, (row, k) =>
        {
            row.Write(IdOf(2, k));
            row.Write(AssignmentId);
            row.Write("students");
            row.Write(DateTime.UtcNow.AddDays(-90), NpgsqlTypes.NpgsqlDbType.TimestampTz);
        });
        await CopyAsync(database, "team_members (team_id, person_id, assignment_id, joined_at)", Entries, (row, k) =>
        {
            row.Write(IdOf(2, k));
            row.Write(IdOf(1, k));
            row.Write(AssignmentId);
            row.Write(DateTime.UtcNow.AddDays(-90), NpgsqlTypes.NpgsqlDbType.TimestampTz);
        });
    }

    private static async Task LoadSubmissionsAsync(NpgsqlDataSource database, int from, int to)
    {
        var clock = Stopwatch.StartNew();
        await CopyAsync(database,
            "submissions (id, assignment_id, person_id, team_id, version, state, upload_sha256, file_name, upload_bytes, received_at, is_late)", to - from, (row, j) =>
            {
                var k = from + j;
                row.Write(IdOf(3, k));
                row.Write(AssignmentId);
                row.Write(IdOf(1, k % Entries));
                row.Write(IdOf(2, k % Entries));
                row.Write(1 + (k / Entries));
                row.Write("superseded"); // a state that asks for no run beside it
                row.Write(new string('a', 64));
                row.Write("predictions.csv");
                row.Write(0);
                row.Write(DateTime.UtcNow.AddDays(-80).AddSeconds(k), NpgsqlTypes.NpgsqlDbType.TimestampTz);
                row.Write(false);
            });
        if (from == 0)
        {
            await CopyAsync(database,
                "board_entries (assignment_id, board, team_id, score, rank_key, low, high, submission_id, submitted_at, entries_count, is_baseline, secondary_json)", Entries, (row, k) =>
                {
                    var score = 0.5 + (0.4 * ((k * 7919L % 100_003) / 100_003.0));
                    row.Write(AssignmentId);
                    row.Write("public");
                    row.Write(IdOf(2, k));
                    row.Write(score);
                    row.Write(-score);
                    row.Write(score - 0.01);
                    row.Write(score + 0.01);
                    row.Write(IdOf(3, k));
                    row.Write(DateTime.UtcNow.AddDays(-80).AddSeconds(k), NpgsqlTypes.NpgsqlDbType.TimestampTz);
                    row.Write(1);
                    row.Write(false);
                    row.Write("{}", NpgsqlTypes.NpgsqlDbType.Jsonb);
                });
        }

        await ExecuteAsync(database, "VACUUM (ANALYZE) board_entries, submissions, teams, team_members, people, enrolments"); // as the server itself does within a minute
        AnsiConsole.MarkupLine($"{to:N0} submissions after {clock.Elapsed.TotalSeconds:0} s");
    }

    private static async Task<string> DeepPathAsync(Service service)
    {
        using var http = Client(service);
        var path = "leaderboard?limit=200";
        for (var page = 0; page < 25; page++)
        {
            using var read = JsonDocument.Parse(await http.GetStringAsync(At(path)));
            path = $"leaderboard?limit=200&cursor={read.RootElement.GetProperty("next").GetString()}";
        }

        return path.Replace("limit=200", "limit=50", StringComparison.Ordinal);
    }

    private static async Task PageThroughHttpAsync(Service service, string path, string what, int submissions, Table table)
    {
        using var http = Client(service);
        var readers = service.Students.Values.Append(service.Instructor).ToList(); // in turn: one person alone would meet the rate limit
        var figures = new List<double>();
        for (var read = 0; read < WarmUp + Reads; read++)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", readers[read % readers.Count]);
            var clock = Stopwatch.GetTimestamp();
            using var reply = await http.GetAsync(At(path));
            await reply.Content.ReadAsByteArrayAsync();
            reply.EnsureSuccessStatusCode();
            if (read >= WarmUp) figures.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        table.AddRow(what, submissions.ToString("N0", CultureInfo.InvariantCulture), Milliseconds(Quantile(figures, 0.5)), Milliseconds(Quantile(figures, 0.99)));
    }

    /// <summary>The statement of the page itself, from a program in C that does nothing else.</summary>
    private static async Task PageThroughPgbenchAsync(NpgsqlConnectionStringBuilder connection, int submissions, Table table)
    {
        var folder = Directory.CreateTempSubdirectory("leaderboard-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "page.sql"),
            $"SELECT team_id, score, rank_key, low, high, submitted_at, entries_count, is_baseline, secondary_json::text FROM board_entries WHERE assignment_id = '{AssignmentId}' AND board = 'public' AND (rank_key, submitted_at, team_id) > ('-Infinity', 'epoch', '00000000-0000-0000-0000-000000000000') ORDER BY rank_key, submitted_at, team_id LIMIT 51;\n");
        var start = new ProcessStartInfo(Directory.EnumerateFiles("/usr/lib/postgresql", "pgbench", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last(),
            ["-n", "-M", "prepared", "-t", $"{WarmUp + Reads}", "-f", "page.sql", "-l", "--log-prefix=page", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!])
        {
            WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = connection.Password },
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {said}");

        // Each line: client, transaction, microseconds, …
        var figures = Directory.EnumerateFiles(folder.FullName, "page.*").Where(f => !f.EndsWith(".sql", StringComparison.Ordinal)).SelectMany(File.ReadLines)
            .Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Skip(WarmUp).ToList();
        folder.Delete(recursive: true);
        table.AddRow("the bare query, pgbench", submissions.ToString("N0", CultureInfo.InvariantCulture), Milliseconds(Quantile(figures, 0.5)), Milliseconds(Quantile(figures, 0.99)));
    }

    private static HttpClient Client(Service service) => new()
    {
        BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", service.Students.First().Value) },
    };

    private static Uri At(string path) => new($"/api/v1/courses/idl/assignments/crowd/{path}", UriKind.Relative);

    private static Guid IdOf(int kind, int k) => new(k, (short)kind, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);

    private static async Task CopyAsync(NpgsqlDataSource database, string columns, int rows, Action<NpgsqlBinaryImporter, int> write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var import = await connection.BeginBinaryImportAsync($"COPY {columns} FROM STDIN (FORMAT BINARY)");
        import.Timeout = TimeSpan.FromMinutes(15);
        for (var k = 0; k < rows; k++)
        {
            await import.StartRowAsync();
            write(import, k);
        }

        await import.CompleteAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    private static double Quantile(List<double> figures, double q) => figures.Order().ElementAt((int)Math.Ceiling(q * figures.Count) - 1);

    private static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
