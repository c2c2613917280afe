using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace TestDatabase;

/// <summary>A database with a course in it, and short words for what tests do there. Each use of the database has a context of its own, like a request.</summary>
public sealed class Classroom(PostgresServer server) : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private ServiceProvider _services = null!;

    public string ConnectionString { get; private set; } = "";
    public Course Course { get; private set; } = null!;
    public WorkerNode Worker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await server.CreateDatabaseAsync();
        _services = PostgresServer.Services(ConnectionString);
        Course = Course.Open("idl", "Introduction to Deep Learning", "America/New_York", Now);
        Worker = WorkerNode.Start("test:1", slots: 2, Now);
        await SaveAsync(Course, Worker);
    }

    public async Task<T> WithAsync<T>(Func<AutograderDbContext, Task<T>> use)
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<AutograderDbContext>());
    }

    public Task<T> ClaimsAsync<T>(Func<GradingRunClaims, Task<T>> use) => WithAsync(db => use(new GradingRunClaims(db)));

    public Task SaveAsync(params object[] rows) => WithAsync(db =>
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    });

    public Task SqlAsync(string sql) => WithAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    public async Task<Person> EnrolAsync(string name, CourseRole role = CourseRole.Student, Course? course = null)
    {
        var person = Person.Register(name, $"{Guid.NewGuid():N}@example.invalid", Now);
        await SaveAsync(person, Enrolment.Of((course ?? Course).Id, person.Id, role, Now));
        return person;
    }

    public async Task<Assignment> AssignAsync(string slug, Action<Assignment>? change = null, Course? course = null)
    {
        var assignment = Assignment.Code((course ?? Course).Id, slug, slug, "hw1p1", Now.AddDays(-1), Now.AddDays(7), Now.AddDays(8));
        change?.Invoke(assignment);
        await SaveAsync(assignment);
        return assignment;
    }

    public async Task<ReceptionOutcome> SubmitAsync(
        Assignment assignment, Person person, string content = "content", string? key = null, DateTimeOffset? at = null, bool isStaff = false) =>
        await WithAsync(db => new UploadAdmission(db).AdmitAsync(
            Course, assignment, person.Id, isStaff, "upload.zip", System.Text.Encoding.UTF8.GetBytes(content), key, at ?? Now, CancellationToken.None));

    /// <summary>Submits where it must succeed.</summary>
    public async Task<Submission> SubmittedAsync(Assignment assignment, Person person, DateTimeOffset? at = null) =>
        await SubmitAsync(assignment, person, content: Guid.NewGuid().ToString(), at: at) is ReceptionOutcome.Received { Submission: var submission }
            ? submission : throw new InvalidOperationException("The upload was refused.");

    public Task<Claim?> ClaimAsync() => ClaimsAsync(claims => claims.ClaimNextAsync(Worker.Id, CancellationToken.None));

    public Task<bool> CompleteAsync(Claim claim, decimal score) =>
        ClaimsAsync(claims => claims.CompleteAsync(claim, Report(score), "version-1", "a log", CancellationToken.None));

    public async Task GradeAllAsync(decimal score)
    {
        while (await ClaimAsync() is { } claim) await CompleteAsync(claim, score);
    }

    public Task<Submission> ReadAsync(Submission submission) => WithAsync(db => db.Submissions.AsNoTracking().SingleAsync(s => s.Id == submission.Id));

    public static RunReport Report(decimal score) => new(score, 100, $$"""{"score": {{score}}, "maxScore": 100, "components": []}""",
        [new CheckOutcome("hw1p1/linear/forward", "passed", 1, 1, null, 12), new CheckOutcome("hw1p1/linear/dLdW", "wrong-value", 0, 3, "negated", 9)]);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
