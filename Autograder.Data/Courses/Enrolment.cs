namespace Autograder.Data.Courses;

/// <summary>In order of what they may do; a comparison is meant literally.</summary>
public enum CourseRole { Student, Ta, Instructor }

/// <summary>What a student's row on the board is called. The student chooses.</summary>
public enum ShownAs { Name, Pseudonym }

/// <summary>One person in one course.</summary>
public sealed class Enrolment
{
    private Enrolment() { } // EF

    public Guid CourseId { get; private set; }
    public Guid PersonId { get; private set; }
    public CourseRole Role { get; private set; }
    public ShownAs ShownAs { get; private set; }
    public string? Pseudonym { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public bool IsStaff => Role >= CourseRole.Ta;

    public static Enrolment Of(Guid courseId, Guid personId, CourseRole role, DateTimeOffset now) =>
        new() { CourseId = courseId, PersonId = personId, Role = role, CreatedAt = now };

    public void ShowName() => ShownAs = ShownAs.Name;

    public void ShowPseudonym(string pseudonym)
    {
        if (string.IsNullOrWhiteSpace(pseudonym)) throw new ArgumentException("A pseudonym cannot be blank.", nameof(pseudonym));
        (ShownAs, Pseudonym) = (ShownAs.Pseudonym, pseudonym.Trim());
    }
}
