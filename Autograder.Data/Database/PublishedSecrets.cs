using Npgsql;

namespace Autograder.Data.Database;

/// <summary>Passwords that everybody knows because they stand in examples. In production the service does not start with one.</summary>
public static class PublishedSecrets
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "postgres", "autograder", "password", "passwort", "secret", "admin", "root", "test", "demo", "example", "changeme", "change-me", "change_me",
        "mysecretpassword", "123456", "postgresql", "hangfire",
    };

    /// <exception cref="InvalidOperationException">The password of the database is a published one.</exception>
    public static void Refuse(string connectionString, bool isProduction)
    {
        var password = new NpgsqlConnectionStringBuilder(connectionString).Password;
        if (isProduction && password is not null && Known.Contains(password.Trim()))
            throw new InvalidOperationException(
                "The database password in ConnectionStrings__Autograder is one from examples that everybody knows. Choose a random one; in production the service does not start with this.");
    }
}
