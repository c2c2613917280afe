using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Teams;

/// <summary>Who competes as which team, and what a team has left of a day's attempts.</summary>
public static class TeamAttempts
{
    /// <summary>Null: the person has not yet begun.</summary>
    public static Task<Team?> ActiveTeamAsync(this AutograderDbContext db, Guid assignmentId, Guid personId, CancellationToken ct) =>
        db.TeamMembers.Where(m => m.AssignmentId == assignmentId && m.PersonId == personId && m.LeftAt == null)
            .Join(db.Teams, m => m.TeamId, t => t.Id, (m, t) => t).SingleOrDefaultAsync(ct);

    /// <summary>The person's team, a new one of one if need be. Part of the caller's transaction, under the person's lock.</summary>
    internal static async Task<Team> TeamOfAsync(this AutograderDbContext db, Guid assignmentId, Guid personId, TeamKind kind, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.ActiveTeamAsync(assignmentId, personId, ct) is { } team) return team;
        team = Team.Of(assignmentId, kind, name: null, now);
        db.AddRange(team, TeamMember.Join(team, personId, now));
        await db.SaveChangesAsync(ct);
        return team;
    }

    /// <summary>The baseline of that name, a new one if need be, or one that was withdrawn and is back. Two uploads of one at the same instant: the second finds the first's.</summary>
    internal static async Task<Team> BaselineAsync(this AutograderDbContext db, Guid assignmentId, string name, DateTimeOffset now, CancellationToken ct)
    {
        var fresh = Team.Of(assignmentId, TeamKind.Baseline, name, now);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO teams (id, assignment_id, kind, name, created_at) VALUES ({fresh.Id}, {assignmentId}, 'baseline', {name}, {fresh.CreatedAt})
            ON CONFLICT (assignment_id, name) DO UPDATE SET withdrawn_at = NULL WHERE teams.withdrawn_at IS NOT NULL
            """, ct);
        return await db.Teams.SingleAsync(t => t.AssignmentId == assignmentId && t.Name == name && t.Kind == TeamKind.Baseline, ct);
    }

    /// <summary>How many of the day's attempts a team has used. What we failed to grade costs none.</summary>
    /// <remarks>What members sent today from another team counts too: nobody gains attempts by changing teams.</remarks>
    public static async Task<int> UsedTodayAsync(this AutograderDbContext db, Course course, Assignment assignment, Guid teamId, DateTimeOffset now, CancellationToken ct)
    {
        var (start, end) = course.DayOf(now);
        var members = await db.TeamMembers.Where(m => m.TeamId == teamId && m.LeftAt == null).Select(m => m.PersonId).ToListAsync(ct);
        return await db.Submissions.CountAsync(
            s => s.AssignmentId == assignment.Id && s.ReceivedAt >= start && s.ReceivedAt < end && (s.TeamId == teamId || members.Contains(s.PersonId))
                && s.State != SubmissionState.Failed && s.State != SubmissionState.Superseded, ct);
    }
}
