using Autograder.Data.Assignments;
using Autograder.Data.Courses;

namespace Autograder.Data.Teams;

/// <summary>Which rule a change of teams would break.</summary>
public enum TeamRule { Closed, Full, BadName, NameTaken, NameMissing, NoSuchStudent, AlreadyInvited, AlreadyTogether, Alone, HasUploads, NotFirstMember, Changed, AttemptsOfOneTeam }

/// <summary>What became of a wish to change a team.</summary>
public abstract record TeamOutcome
{
    private TeamOutcome() { }

    public sealed record Done : TeamOutcome;

    /// <summary>Not there, or not the person's.</summary>
    public sealed record NotFound : TeamOutcome;

    /// <param name="Rule">For programs.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Refused(TeamRule Rule, string Reason) : TeamOutcome;
}

/// <summary>The rules of teams that need no database.</summary>
public static class TeamRules
{
    /// <summary>Until then teams form: once a board stands still, nobody may still change who stands on it.</summary>
    public static DateTimeOffset CloseAt(Assignment assignment) =>
        assignment.Competition?.FreezeAt is { } freeze && freeze < assignment.DueAt ? freeze : assignment.DueAt;

    /// <summary>What one team may have sent from the opening until the end of today. Null: any number.</summary>
    public static int? MostAttemptsUntil(Course course, Assignment assignment, DateTimeOffset now) =>
        assignment.AttemptsPerDay * (1 + Math.Max(0, course.DateOf(now).DayNumber - course.DateOf(assignment.OpensAt).DayNumber));
}
