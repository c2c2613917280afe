using System.Globalization;
using Autograder.Data.Copying;
using Autograder.Data.Jobs;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Autograder.Worker.Tests.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Tests.Competitions;

/// <summary>The comparison of a class's uploads by the job, on the real database: from files to the pairs that the staff see.</summary>
public sealed class CopyingJobTests(PostgresServer server)
{
    private const int Rows = 600, Classes = 10;

    [Fact]
    public async Task A_copy_with_some_answers_changed_is_listed_with_its_original_and_nobody_else_is()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var truth = Draw(new Random(1));
        var competition = await place.CompeteAsync("accuracy", "id,label,Usage\n" + Lines(truth, (row, label) => $"{row},{label},{(row % 2 == 0 ? "Public" : "Private")}"));

        var sent = new List<Submission>();
        var first = new int[Rows];
        for (var student = 0; student < 8; student++)
        {
            var random = new Random(100 + student);
            int[] answers = [.. truth.Select(right => random.NextDouble() < 0.7 ? right : random.Next(Classes))];
            if (student is 0) first = answers;
            if (student is 7) answers = [.. first.Select(answer => random.NextDouble() < 0.1 ? random.Next(Classes) : answer)];
            sent.Add(await place.SendAsync(competition, await place.Room.EnrolAsync($"Student {student}"), Csv(answers)));
        }
        await place.WakeAsync(TestContext.Current.CancellationToken);

        var report = await CompareAsync(place, competition.Id, await place.Room.EnrolAsync("Staff"));

        Assert.Equal((ReportState.Finished, 8, null), (report.State, report.Entries, report.Fault));
        var pair = Assert.Single(CopyingPair.FromJson(report.PairsJson));
        Assert.Equal(new HashSet<Guid> { sent[0].Id, sent[7].Id }, new HashSet<Guid> { pair.FirstSubmission, pair.SecondSubmission });
        Assert.True(pair.Observed > 3 * pair.Expected, pair.Words);
    }

    [Fact]
    public async Task A_fault_of_ours_is_told_and_the_pairs_found_before_stay()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var staff = await place.Room.EnrolAsync("Staff");
        var competition = await place.CompeteAsync("accuracy", "id,label,Usage\n0,1,Public\n1,2,Private\n");
        await CompareAsync(place, competition.Id, staff);
        await place.Room.WithAsync(db => db.Assignments.Where(a => a.Id == competition.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Competition!.SolutionSha256, (string?)null)));

        await Assert.ThrowsAnyAsync<Exception>(() => CompareAsync(place, competition.Id, staff)); // the queue tries again

        var report = await place.Room.WithAsync(db => db.CopyingReports.AsNoTracking().SingleAsync());
        Assert.Equal((ReportState.Failed, true, "[]"), (report.State, report.Fault is { Length: > 0 }, report.PairsJson));
    }

    private static async Task<CopyingReport> CompareAsync(Workplace place, Guid competition, Person staff)
    {
        await place.Room.WithAsync(async db =>
        {
            var report = await db.CopyingReports.SingleOrDefaultAsync(r => r.AssignmentId == competition);
            if (report is null) db.CopyingReports.Add(report = CopyingReport.For(competition));
            report.Request(staff.Id, Classroom.Now);
            return await db.SaveChangesAsync();
        });
        await place.Get<ICopyingJob>().CompareAsync(competition, TestContext.Current.CancellationToken);
        return await place.Room.WithAsync(db => db.CopyingReports.AsNoTracking().SingleAsync());
    }

    private static int[] Draw(Random random) => [.. Enumerable.Range(0, Rows).Select(_ => random.Next(Classes))];

    private static string Csv(int[] answers) => "id,label\n" + Lines(answers, (row, label) => string.Create(CultureInfo.InvariantCulture, $"{row},{label}"));

    private static string Lines(int[] labels, Func<int, int, string> line) => string.Concat(labels.Select((label, row) => line(row, label) + "\n"));
}
