using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Autograder.Data.Courses;

namespace Autograder.Data.People;

/// <summary>A bearer token: 256 random bits that a program shows instead of a password.</summary>
/// <remarks>
/// Only its SHA-256 is stored. A fast hash is right here: there is nothing to guess in 256 random bits, and
/// whoever reads the table still cannot sign in. A token may be narrowed to one course and to a highest role.
/// </remarks>
public sealed class ApiToken
{
    /// <summary>Lets secret scanners recognise a token that was committed by mistake.</summary>
    public const string Prefix = "ag_";

    private const int SecretBytes = 32;

    private ApiToken() { } // EF

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }
    public string Label { get; private set; } = "";
    public string Sha256 { get; private set; } = "";

    /// <summary>The only course the token is good for; null for every course of its person.</summary>
    public Guid? CourseId { get; private set; }

    /// <summary>The most the token may do, whatever its person's enrolment says.</summary>
    public CourseRole HighestRole { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? ExpiresAt { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>The token that asked for this one. Whoever revokes a stolen token gets rid of all that the thief made with it.</summary>
    public Guid? IssuedById { get; private set; }

    /// <summary>Stands for a browser that signed in elsewhere, at the university: a row to revoke, whose secret nobody ever had.</summary>
    public bool IsSession { get; private set; }

    /// <returns>The row to store, and the secret, which exists nowhere else and can be shown once.</returns>
    public static (ApiToken Token, string Secret) Issue(
        Guid personId, string label, CourseRole highestRole, Guid? courseId, DateTimeOffset now, DateTimeOffset? expiresAt, Guid? issuedBy = null)
    {
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var token = Keep(secret, personId, label, highestRole, courseId, now, expiresAt);
        token.IssuedById = issuedBy;
        return (token, secret);
    }

    /// <summary>A sign-in that somebody else vouches for: it may do all that its person may.</summary>
    public static ApiToken Session(Guid personId, string label, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var (token, _) = Issue(personId, label, CourseRole.Instructor, courseId: null, now, expiresAt);
        token.IsSession = true;
        return token;
    }

    /// <summary>The row for a secret made earlier by <see cref="Issue"/>, for example one written to a file of the owner.</summary>
    public static ApiToken Keep(
        string secret, Guid personId, string label, CourseRole highestRole, Guid? courseId, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        if (!IsWellFormed(secret)) throw new ArgumentException("A token is the prefix and 256 bits in base64url.", nameof(secret));

        return new ApiToken
        {
            Id = Guid.CreateVersion7(now), PersonId = personId, Label = label, Sha256 = Hash(secret),
            CourseId = courseId, HighestRole = highestRole, CreatedAt = now, ExpiresAt = expiresAt,
        };
    }

    public static bool IsWellFormed(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
        && Base64Url.IsValid(secret.AsSpan(Prefix.Length), out var bytes) && bytes == SecretBytes;

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public bool IsGoodAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
