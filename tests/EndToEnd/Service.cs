using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace EndToEnd;

/// <summary>A whole service: a PostgreSQL of its own, the Api and one Worker as processes, in a temporary data folder and on a free port.</summary>
public sealed class Service : IAsyncLifetime
{
    private static readonly string PrivatePostgres = Path.Combine(Repository.Root, "scripts", "private-postgres.sh");

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly string data = Directory.CreateTempSubdirectory("autograder-e2e-").FullName;
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}"), Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<ServiceProgram> workers = [];
    private Dictionary<string, string> settings = [];
    private ServiceProgram? api; // none if the database did not start

    public Uri Address => http.BaseAddress!;

    internal ServiceProgram Api => api ?? throw new InvalidOperationException("The Api was not started.");

    internal IReadOnlyList<ServiceProgram> Workers => workers;

    /// <summary>Process ids, for who measures.</summary>
    public int ApiProcess => Api.Id;

    public IEnumerable<int> WorkerProcesses => workers.Select(worker => worker.Id);

    public int DatabaseProcess => int.Parse(File.ReadLines(Path.Combine(data, "postgres", "cluster", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Tokens of the demo people, by name.</summary>
    public IReadOnlyDictionary<string, string> Students { get; private set; } = new Dictionary<string, string>();

    public string Instructor { get; private set; } = "";

    private string Logs => Path.Combine(data, "logs");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Logs);
        var connection = await StartDatabaseAsync();
        settings = new()
        {
            ["ConnectionStrings__Autograder"] = connection,
            ["AUTOGRADER_URL"] = Address.ToString().TrimEnd('/'),
            ["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/'),
            ["AUTOGRADER_DATA"] = data,
            ["Demo__Enabled"] = "true",
        };
        StartApi();
        StartWorker();
        await AwaitReadyAsync();
        ReadPeople();
    }

    /// <summary>The same port and data each time: a stopped database comes back as the same one.</summary>
    public async Task<string> StartDatabaseAsync() =>
        (await Shell.RunAsync(PrivatePostgres, "start", Path.Combine(data, "postgres"))).Trim().Split('\n')[^1];

    public Task StopDatabaseAsync() => Shell.RunAsync(PrivatePostgres, "stop", Path.Combine(data, "postgres"));

    internal void StartApi() => api = ServiceProgram.Start("Api", settings, Logs);

    internal ServiceProgram StartWorker()
    {
        workers.RemoveAll(worker => !worker.IsRunning);
        workers.Add(ServiceProgram.Start("Worker", settings, Logs));
        return workers[^1];
    }

    public Student As(string name, string assignment = "hw1p1") => new(http, Students[name], assignment);

    /// <summary>Waits until the service answers and a worker has proved its sandbox.</summary>
    public async Task AwaitReadyAsync()
    {
        await Eventually.TrueAsync(StartPatience, async () =>
        {
            try
            {
                using var reply = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (!reply.IsSuccessStatusCode) return false;
                using var health = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
                return health.RootElement.GetProperty("workers").GetInt32() > 0;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }, () => $"The service is not ready.\n{Api.Log}\n{string.Join('\n', workers.Select(worker => worker.Log))}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers) await worker.DisposeAsync();
        if (api is not null) await api.DisposeAsync();
        await StopDatabaseAsync();
        http.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private void ReadPeople()
    {
        using var people = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "demo.json")));
        Instructor = people.RootElement.GetProperty("instructor").GetString()!;
        Students = people.RootElement.GetProperty("students").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
