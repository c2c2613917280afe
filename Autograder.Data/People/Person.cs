namespace Autograder.Data.People;

/// <summary>Somebody who can sign in. What they may do is decided by their enrolments.</summary>
public sealed class Person
{
    private Person() { } // EF

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Lower case: two people who differ only in the case of their address are one.</summary>
    public string Email { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }

    public static Person Register(string name, string email, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Name = name.Trim(), Email = email.Trim().ToLowerInvariant(), CreatedAt = now,
    };
}
