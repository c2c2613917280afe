using Autograder.Data.Competitions;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Worker.Tests.Jobs;
using Autograder.Worker.Tests.Sandbox;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Tests.Competitions;

/// <summary>A competition's runs by the job that grades code too, on the real database; an instructor's metric in the real sandbox.</summary>
public sealed class PredictionScorerTests(PostgresServer server, Sandboxes sandboxes)
{
    private const string Solution = "id,label,Usage\n0,1,Public\n1,2,Public\n2,3,Private\n3,4,Private\n4,9,Ignored\n";
    private const string Right = "id,label\n0,1\n1,2\n2,3\n3,4\n4,0\n", Half = "id,label\n0,1\n1,0\n2,0\n3,0\n4,0\n";

    [Fact]
    public async Task Both_parts_are_scored_and_the_boards_hold_the_team_best_first()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var competition = await place.CompeteAsync("accuracy", Solution);
        var (ann, bob) = (await place.Room.EnrolAsync("Ann"), await place.Room.EnrolAsync("Bob"));
        var half = await place.SendAsync(competition, ann, Half);
        var right = await place.SendAsync(competition, bob, Right);

        await place.WakeAsync(TestContext.Current.CancellationToken);

        var scores = await place.Room.WithAsync(db => db.PredictionScores.AsNoTracking().ToDictionaryAsync(s => s.SubmissionId));
        Assert.Equal((0.5, 0.0), (scores[half.Id].PublicValue, scores[half.Id].PrivateValue));
        Assert.Equal((1.0, 1.0), (scores[right.Id].PublicValue, scores[right.Id].PrivateValue));
        Assert.Equal((SubmissionState.Graded, 0.5m, null), await ReadAsync(place, half));
        Assert.Equal([right.Id, half.Id], await place.Room.WithAsync(db => db.BoardEntries.Where(e => e.Board == BoardKind.Public).OrderBy(e => e.RankKey).Select(e => e.SubmissionId).ToListAsync()));
        Assert.Equal(0, await place.Room.WithAsync(db => db.Standings.CountAsync())); // those are of code
    }

    [Fact]
    public async Task Predictions_for_an_earlier_solution_have_no_score_rank_nowhere_and_say_why()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var competition = await place.CompeteAsync("accuracy", Solution);
        var submission = await place.SendAsync(competition, await place.Room.EnrolAsync("Ann"), "id,label\n0,1\n");

        await place.WakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal((SubmissionState.Graded, null, null), await ReadAsync(place, submission));
        Assert.Contains("solution has changed", (await place.Room.WithAsync(db => db.PredictionScores.SingleAsync())).Note, StringComparison.Ordinal);
        Assert.Equal(0, await place.Room.WithAsync(db => db.BoardEntries.CountAsync()));
    }

    [Fact]
    public async Task A_score_for_yesterdays_solution_is_not_recorded_and_the_run_goes_back()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var competition = await place.CompeteAsync("accuracy", Solution);
        var submission = await place.SendAsync(competition, await place.Room.EnrolAsync("Ann"), Right);
        var claim = (await place.Room.ClaimAsync())!;
        var yesterday = new ScoredPredictions(new PartScore(1, 1, 1), new PartScore(1, 1, 1), "{}", null, new string('0', 64));

        Assert.True(await place.Room.ClaimsAsync(claims => claims.CompleteAsync(claim, new RunReport(1, null, "{}", []), yesterday, "", CancellationToken.None)));

        Assert.Equal((RunState.Queued, 0), await place.Room.WithAsync(async db => (await db.GradingRuns.SingleAsync()) is var run ? (run.State, run.Attempts) : default));
        await place.WakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal((SubmissionState.Graded, 1m, null), await ReadAsync(place, submission));
    }

    [Theory]
    [InlineData("return float((solution['label'] == submission['label']).mean())", 1.0, null)]
    [InlineData("return float('nan')", null, "no value")]
    [InlineData("class ParticipantVisibleError(Exception): pass\n    raise ParticipantVisibleError('Probabilities must sum to 1.')", null, "Probabilities must sum to 1.")]
    public async Task An_instructors_metric_gives_a_number_or_no_score_and_never_shows_the_solution(string body, double? expected, string? note)
    {
        await using var place = await Workplace.OpenAsync(server, sandboxes.Cold);
        var competition = await place.CompeteAsync("metric.py", Solution, $"def score(solution, submission, row_id_column_name):\n    {body}\n");
        var submission = await place.SendAsync(competition, await place.Room.EnrolAsync("Ann"), Right);

        await place.WakeAsync(TestContext.Current.CancellationToken);

        var score = await place.Room.WithAsync(db => db.PredictionScores.SingleAsync());
        Assert.Equal(expected, score.PublicValue);
        Assert.Equal((SubmissionState.Graded, (decimal?)expected), (await ReadAsync(place, submission)) is var (state, value, _) ? (state, value) : default);
        if (note is null) Assert.Null(score.Note);
        else Assert.Contains(note, score.Note, StringComparison.Ordinal);
        Assert.Equal((null, null), (score.PublicLow, score.PublicHigh)); // hundreds of runs would be needed for an interval
    }

    [Theory]
    [InlineData("raise ValueError('the answer is ' + str(solution['label']))", "ValueError")]
    [InlineData("import os; os._exit(0)", "did not finish")]
    [InlineData("return 'good'", "ValueError")]
    [InlineData("return solution[", "SyntaxError")]
    public async Task An_instructors_metric_that_fails_costs_the_student_no_attempt_and_tells_the_staff(string body, string words)
    {
        await using var place = await Workplace.OpenAsync(server, sandboxes.Cold);
        var competition = await place.CompeteAsync("metric.py", Solution, $"def score(solution, submission, row_id_column_name):\n    {body}\n");
        var submission = await place.SendAsync(competition, await place.Room.EnrolAsync("Ann"), Right);

        await place.WakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SubmissionState.Failed, (await ReadAsync(place, submission)).State); // which is what costs none
        var run = await place.Room.WithAsync(db => db.GradingRuns.SingleAsync());
        Assert.Contains(words, run.Fault, StringComparison.Ordinal);
        Assert.Equal(1, run.Attempts);
        Assert.Equal(0, await place.Room.WithAsync(db => db.PredictionScores.CountAsync()));
    }

    private static async Task<(SubmissionState State, decimal? Score, decimal? MaxScore)> ReadAsync(Workplace place, Submission submission) =>
        await place.ReadAsync(submission) is var read ? (read.State, read.Score, read.MaxScore) : default;
}
