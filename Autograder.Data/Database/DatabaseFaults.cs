using System.Net.Sockets;
using Npgsql;

namespace Autograder.Data.Database;

public static class DatabaseFaults
{
    /// <summary>Refused or lost connections, a server that starts, stops or is full: doing it again later will help. Not a query that is wrong.</summary>
    public static bool IsAway(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            // 08 connection exception, 53 insufficient resources, 57P operator intervention (shutdown, start-up), 58 system error.
            if (e is PostgresException { SqlState: var state })
                return state is ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..];
            if (e is NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or TimeoutException or SocketException }) return true;
        }

        return false;
    }
}
