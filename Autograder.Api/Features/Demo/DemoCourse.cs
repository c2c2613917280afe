using System.IO.Compression;
using Autograder.Api.Features.Competitions.Import;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Autograder.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Demo;

/// <summary>
/// The course <c>idl</c> with an instructor, five students, every homework of the catalogue and a small competition. What is there is left alone; a homework that a new version brings is added.
/// </summary>
internal sealed class DemoCourse(AutograderDbContext db, CompetitionImport competitions, DemoSettings settings, TimeProvider clock)
{
    private const long LockKey = 0x44656D6F; // "Demo": two web processes may start at once
    private const string TokenLabel = "demo";
    private static readonly (string Name, string Email) Instructor = ("Ida Lindqvist", "ida@demo.invalid");

    private static readonly (string Name, string Email, string? Pseudonym)[] Students =
    [
        ("Ada Park", "ada@demo.invalid", null),
        ("Ben Okafor", "ben@demo.invalid", null),
        ("Chloe Martin", "chloe@demo.invalid", "Vanishing Gradient"),
        ("Deniz Yilmaz", "deniz@demo.invalid", null),
        ("Emil Novak", "emil@demo.invalid", null),
    ];

    /// <summary>A competition's folder, as an instructor would write it; another folder in its place is another competition.</summary>
    private static readonly string CompetitionFolder = Path.Combine(AppContext.BaseDirectory, "Features", "Demo", "moons");

    private static readonly TimeSpan OpenFor = TimeSpan.FromDays(180);

    public async Task SetUpAsync(CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);

        var now = clock.GetUtcNow();
        var course = await CourseAsync(now, ct);
        var old = await DemoFile.ReadAsync(settings.File, ct);
        var instructor = await TokenOfAsync(Instructor.Name, Instructor.Email, pseudonym: null, CourseRole.Instructor, course, old?.Instructor, now, ct);
        var students = new Dictionary<string, string>();
        foreach (var (name, email, pseudonym) in Students)
            students[name] = await TokenOfAsync(name, email, pseudonym, CourseRole.Student, course, old?.Students.GetValueOrDefault(name), now, ct);

        await new DemoFile(settings.Url, instructor, students).WriteAsync(settings.File, ct);
        await transaction.CommitAsync(ct);
        await ImportCompetitionAsync(course, ct);
    }

    /// <summary>By the same way as an instructor's own. Importing the same folder once more changes nothing, so two processes may come here at once.</summary>
    private async Task ImportCompetitionAsync(Course course, CancellationToken ct)
    {
        if (await db.Assignments.AnyAsync(a => a.CourseId == course.Id && a.Kind == AssignmentKind.Competition, ct)) return;
        var instructor = await db.People.Where(p => p.Email == Instructor.Email).Select(p => p.Id).SingleAsync(ct);
        using var zip = new MemoryStream();
        await ZipFile.CreateFromDirectoryAsync(CompetitionFolder, zip, ct);
        db.ChangeTracker.Clear();
        if (await competitions.RunAsync(course, instructor, zip, ct) is ImportOutcome.Refused { Faults: [var first, ..] })
            throw new InvalidOperationException($"The demo's competition has a fault: {first}");
    }

    private async Task<Course> CourseAsync(DateTimeOffset now, CancellationToken ct)
    {
        var course = await db.Courses.SingleOrDefaultAsync(c => c.Slug == "idl", ct);
        if (course is null) db.Courses.Add(course = Course.Open("idl", "Introduction to Deep Learning", "America/New_York", now));

        var there = await db.Assignments.Where(a => a.CourseId == course.Id).Select(a => a.Slug).ToListAsync(ct);
        foreach (var (week, homework) in Catalogue.Homeworks.Index().Where(h => !there.Contains(h.Item.Id)))
        {
            var due = now + OpenFor + TimeSpan.FromDays(7 * week); // one after the other, as they stand on the page
            db.Assignments.Add(Assignment.Code(course.Id, homework.Id, homework.Title, homework.Id, now.AddDays(-1), due, due));
        }
        await db.SaveChangesAsync(ct);
        return course;
    }

    /// <summary>The token of the file goes on working; without a file its successor takes its place.</summary>
    private async Task<string> TokenOfAsync(
        string name, string email, string? pseudonym, CourseRole role, Course course, string? known, DateTimeOffset now, CancellationToken ct)
    {
        var person = await PersonAsync(name, email, pseudonym, role, course, now, ct);
        if (known is not null && ApiToken.IsWellFormed(known))
        {
            var sha256 = ApiToken.Hash(known);
            if (await db.ApiTokens.AnyAsync(t => t.Sha256 == sha256 && t.PersonId == person.Id, ct)) return known;
            db.ApiTokens.Add(ApiToken.Keep(known, person.Id, TokenLabel, role, course.Id, now, expiresAt: null)); // the database is new, the file is not
            await db.SaveChangesAsync(ct);
            return known;
        }

        foreach (var lost in await db.ApiTokens.Where(t => t.PersonId == person.Id && t.Label == TokenLabel).ToListAsync(ct)) lost.Revoke(now);
        var (token, secret) = ApiToken.Issue(person.Id, TokenLabel, role, course.Id, now, expiresAt: null);
        db.ApiTokens.Add(token);
        await db.SaveChangesAsync(ct);
        return secret;
    }

    private async Task<Person> PersonAsync(string name, string email, string? pseudonym, CourseRole role, Course course, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.People.SingleOrDefaultAsync(p => p.Email == email, ct) is { } known) return known;

        var person = Person.Register(name, email, now);
        var enrolment = Enrolment.Of(course.Id, person.Id, role, now);
        if (pseudonym is not null) enrolment.ShowPseudonym(pseudonym);
        db.AddRange(person, enrolment);
        await db.SaveChangesAsync(ct);
        return person;
    }
}
