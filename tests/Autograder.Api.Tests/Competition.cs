using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Grading;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests;

/// <summary>A competition in the classroom, whose scores a test decides: what a worker would find is recorded as a worker records it.</summary>
internal sealed class Competition(Classroom room, Assignment assignment)
{
    public const string Path = "/api/v1/courses/idl/assignments/hw1p2";

    private string? scoredWith;

    public Assignment Assignment => assignment;

    /// <summary>Open since a day, due in a week and taken late for a week more; five attempts a day, teams of four, two picks.</summary>
    public static async Task<Competition> OpenAsync(Classroom room, Action<Assignment>? change = null, bool higherIsBetter = true)
    {
        var settings = CompetitionSettings.Scored("accuracy", higherIsBetter, teamSize: 4);
        var competition = Assignment.ForCompetition(
            room.Course.Id, "hw1p2", "Phonemes of speech frames", "hw1p2", Classroom.Now.AddDays(-1), Classroom.Now.AddDays(7), Classroom.Now.AddDays(14), settings);
        competition.Limit(attemptsPerDay: 5, uploadLimitBytes: 1024 * 1024);
        change?.Invoke(competition);
        await room.SaveAsync(competition);
        return new Competition(room, competition);
    }

    /// <summary>Uploads and has it scored.</summary>
    /// <param name="finalScore">On the private part; absent: the same.</param>
    public async Task<Submission> ScoreAsync(Person person, double score, double? finalScore = null, DateTimeOffset? at = null, bool isStaff = false)
    {
        var submission = await UploadAsync(person, at, isStaff);
        var claim = await room.ClaimAsync() ?? throw new InvalidOperationException("Nothing waits.");
        scoredWith ??= await room.WithAsync(async db => (await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == assignment.Id)).Competition!.ScoredWith);
        var (open, final) = (Part(score), Part(finalScore ?? score));
        var report = new RunReport((decimal)Math.Round(score, 4), null, "{}", []);
        if (!await room.ClaimsAsync(claims => claims.CompleteAsync(claim, report, new ScoredPredictions(open, final, "{}", null, scoredWith), "", CancellationToken.None)))
            throw new InvalidOperationException("The score was not recorded.");
        return submission;

        static PartScore Part(double value) => new(value, value - 0.01, value + 0.01);
    }

    /// <summary>Uploads where it must succeed; nobody scores it.</summary>
    public async Task<Submission> UploadAsync(Person person, DateTimeOffset? at = null, bool isStaff = false) =>
        await room.SubmitAsync(assignment, person, content: Guid.NewGuid().ToString(), at: at, isStaff: isStaff) is ReceptionOutcome.Received { Submission: var submission }
            ? submission : throw new InvalidOperationException("The upload was refused.");

    /// <summary>The board as team and score, best first.</summary>
    public Task<List<(string? Team, double Score, int Entries)>> BoardAsync(BoardKind board = BoardKind.Public) => room.WithAsync(async db =>
        (await db.BoardEntries.Where(e => e.AssignmentId == assignment.Id && e.Board == board).OrderBy(e => e.RankKey).ThenBy(e => e.SubmittedAt)
            .Join(db.Teams, e => e.TeamId, t => t.Id, (e, t) => new { t.Name, e.Score, e.EntriesCount }).ToListAsync())
        .Select(e => (e.Name, e.Score, e.EntriesCount)).ToList());
}
