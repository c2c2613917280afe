using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Autograder.Api.Tests.Features.Problems;

/// <summary>The database goes away under a running service and comes back.</summary>
public sealed class DatabaseAwayTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private Line line = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        await api.Room.AssignAsync("hw");
        var real = new NpgsqlConnectionStringBuilder(api.Room.ConnectionString);
        line = new Line(real.Host!, real.Port);
        api.Start(new NpgsqlConnectionStringBuilder(api.Room.ConnectionString) { Host = "127.0.0.1", Port = line.Port, SslMode = SslMode.Disable }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        line.Dispose();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task Requests_answer_503_nothing_is_half_stored_and_afterwards_all_is_well()
    {
        using var client = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
        Assert.Equal(200, (int)(await client.FetchAsync("/health/ready")).StatusCode);

        line.Cut();
        using var upload = await client.SubmitAsync("hw", key: "k");
        await upload.IsProblemAsync(503, "database-away");
        Assert.NotNull(upload.Headers.RetryAfter);
        await (await client.FetchAsync("/api/v1/courses")).IsProblemAsync(503, "database-away");
        await (await client.FetchAsync("/health/ready")).IsProblemAsync(503, "database-away");
        Assert.Equal(200, (int)(await client.FetchAsync("/health/live")).StatusCode);
        Assert.Equal((0, 0), await api.Room.WithAsync(async db => (await db.Submissions.CountAsync(), await db.Blobs.CountAsync())));

        line.Mend();
        Assert.Equal(202, (int)(await client.SubmitAsync("hw", key: "k")).StatusCode);
    }

    /// <summary>A wire to the database that can be cut.</summary>
    private sealed class Line : IDisposable
    {
        private readonly (string Host, int Port) _target;
        private readonly List<TcpClient> _open = [];
        private TcpListener _listener = new(IPAddress.Loopback, 0);

        public Line(string host, int port)
        {
            _target = (host, port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync(_listener);
        }

        public int Port { get; }

        public void Cut()
        {
            _listener.Dispose();
            lock (_open)
            {
                foreach (var client in _open) client.Dispose();
                _open.Clear();
            }
        }

        public void Mend()
        {
            _listener = new TcpListener(IPAddress.Loopback, Port);
            _listener.Start();
            _ = AcceptAsync(_listener);
        }

        public void Dispose() => Cut();

        private async Task AcceptAsync(TcpListener listener)
        {
            try
            {
                while (true)
                {
                    var near = await listener.AcceptTcpClientAsync();
                    var far = new TcpClient(_target.Host, _target.Port);
                    lock (_open) _open.AddRange([near, far]);
                    _ = CopyAsync(near, far);
                    _ = CopyAsync(far, near);
                }
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
            {
                // That is what it is for.
            }
        }

        private static async Task CopyAsync(TcpClient from, TcpClient to)
        {
            try
            {
                await from.GetStream().CopyToAsync(to.GetStream());
            }
            catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The line was cut.
            }
            finally
            {
                to.Close();
            }
        }
    }
}
