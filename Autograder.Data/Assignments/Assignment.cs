namespace Autograder.Data.Assignments;

/// <summary>Code is run against the reference; a competition scores a file of predictions.</summary>
public enum AssignmentKind { Code, Competition }

/// <summary>Which of a student's graded submissions makes the standing.</summary>
public enum CountingRule { Best, Last }

/// <summary>Whether an upload at a certain time is welcome.</summary>
public enum Window { NotYetOpen, Open, Late, Closed }

public sealed class Assignment
{
    private Assignment() { } // EF

    public Guid Id { get; private set; }
    public Guid CourseId { get; private set; }
    public string Slug { get; private set; } = "";
    public string Title { get; private set; } = "";
    public AssignmentKind Kind { get; private set; }

    /// <summary>The key of the homework in the grading catalogue: <c>hw1p1</c>. A competition has its slug here.</summary>
    public string Homework { get; private set; } = "";
    public DateTimeOffset OpensAt { get; private set; }
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>From <see cref="DueAt"/> until here an upload is taken and marked late; afterwards none is.</summary>
    public DateTimeOffset ClosesAt { get; private set; }
    public CountingRule Counts { get; private set; }

    /// <summary>Null: any number.</summary>
    public int? AttemptsPerDay { get; private set; }
    public int UploadLimitBytes { get; private set; }

    /// <summary>Whether a newer upload of the same student takes the place of one that still waits in the queue.</summary>
    public bool NewerReplacesQueued { get; private set; }

    /// <summary>Set exactly for competitions.</summary>
    public CompetitionSettings? Competition { get; private set; }

    public static Assignment Code(
        Guid courseId, string slug, string title, string homework, DateTimeOffset opensAt, DateTimeOffset dueAt, DateTimeOffset closesAt) =>
        New(AssignmentKind.Code, courseId, slug, title, homework, opensAt, dueAt, closesAt);

    public static Assignment ForCompetition(
        Guid courseId, string slug, string title, string homework, DateTimeOffset opensAt, DateTimeOffset dueAt, DateTimeOffset closesAt,
        CompetitionSettings competition)
    {
        var assignment = New(AssignmentKind.Competition, courseId, slug, title, homework, opensAt, dueAt, closesAt);
        assignment.Competition = competition;
        return assignment;
    }

    public void Limit(int? attemptsPerDay, int uploadLimitBytes)
    {
        if (attemptsPerDay < 1) throw new ArgumentOutOfRangeException(nameof(attemptsPerDay), attemptsPerDay, "At least one, or none for no limit.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(uploadLimitBytes);
        (AttemptsPerDay, UploadLimitBytes) = (attemptsPerDay, uploadLimitBytes);
    }

    public void Count(CountingRule rule, bool newerReplacesQueued) => (Counts, NewerReplacesQueued) = (rule, newerReplacesQueued);

    public void Reschedule(DateTimeOffset opensAt, DateTimeOffset dueAt, DateTimeOffset closesAt)
    {
        if (opensAt >= dueAt || dueAt > closesAt)
            throw new ArgumentException($"An assignment opens ({opensAt:u}) before it is due ({dueAt:u}), and closes ({closesAt:u}) then or later.", nameof(dueAt));
        (OpensAt, DueAt, ClosesAt) = (opensAt, dueAt, closesAt);
    }

    public Window WindowAt(DateTimeOffset now) =>
        now < OpensAt ? Window.NotYetOpen : now <= DueAt ? Window.Open : now <= ClosesAt ? Window.Late : Window.Closed;

    public void Rename(string title) => Title = title;

    private const int CodeLimitBytes = 4 * 1024 * 1024;

    /// <summary>Ten million rows of an id and a label, packed or not.</summary>
    private const int PredictionsLimitBytes = 256 * 1024 * 1024;

    private static Assignment New(
        AssignmentKind kind, Guid courseId, string slug, string title, string homework,
        DateTimeOffset opensAt, DateTimeOffset dueAt, DateTimeOffset closesAt)
    {
        var assignment = new Assignment
        {
            Id = Guid.CreateVersion7(), CourseId = courseId, Slug = slug, Title = title, Kind = kind, Homework = homework,
            Counts = CountingRule.Best, UploadLimitBytes = kind is AssignmentKind.Code ? CodeLimitBytes : PredictionsLimitBytes,
        };
        assignment.Reschedule(opensAt, dueAt, closesAt);
        return assignment;
    }
}
