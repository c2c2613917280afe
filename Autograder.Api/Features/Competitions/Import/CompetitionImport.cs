using Autograder.Api.Features.Grades;
using Autograder.Api.Features.Submissions;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Autograder.Data.Uploads;
using Autograder.Grading.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>What an import did.</summary>
/// <param name="Rows">Of the solution: what a file of predictions must have.</param>
/// <param name="Regraded">Submissions that are scored anew, because solution or metric changed.</param>
/// <param name="Kept">Keys of competition.yaml whose settings stay as staff set them by hand.</param>
/// <param name="LateMarksMoved">Submissions that were late and no longer are, or the other way round.</param>
internal sealed record ImportedCompetition(
    string Slug, string Title, bool IsNew, string Metric, bool HigherIsBetter, int Rows, int DataFiles, int Baselines, int Regraded, IReadOnlyList<string> Kept, int LateMarksMoved);

internal abstract record ImportOutcome
{
    private ImportOutcome() { }

    public sealed record Imported(ImportedCompetition Competition) : ImportOutcome;
    public sealed record Refused(IReadOnlyList<ImportFault> Faults) : ImportOutcome;
}

/// <summary>Makes a competition from its folder, or brings the one of the same slug up to date.</summary>
internal sealed class CompetitionImport(AutograderDbContext db, GradingBell bell, TimeProvider clock)
{
    /// <param name="zip">Seekable.</param>
    public async Task<ImportOutcome> RunAsync(Course course, Guid actorId, Stream zip, CancellationToken ct)
    {
        var faults = new ImportFaults();
        CheckedZip? opened = null;
        CheckedCompetition? competition = null;
        try
        {
            opened = CheckedZip.Open(zip, UploadLimits.Competition);
            var zone = TimeZoneInfo.FindSystemTimeZoneById(course.TimeZone);
            competition = await Task.Run(() => CheckedCompetition.Check(opened, faults, zone), ct);
            return competition is null ? new ImportOutcome.Refused(faults.Found) : await StoreAsync(course, actorId, competition, ct);
        }
        catch (Exception refused) when (refused is UploadRefusedException or InvalidDataException)
        {
            faults.Add("the archive", null, ImportRule.Archive, refused.Message);
            return new ImportOutcome.Refused(faults.Found);
        }
        finally
        {
            competition?.Dispose();
            opened?.Dispose();
        }
    }

    private async Task<ImportOutcome> StoreAsync(Course course, Guid actorId, CheckedCompetition competition, CancellationToken ct)
    {
        var (plan, folder, now) = (competition.Plan, competition.Folder, clock.GetUtcNow());

        // Blobs first, each by itself: a folder may be large, and what an interrupted import leaves behind is found again by its hash.
        var solution = await SaveAsync(competition.Solution, plan.SolutionFile, now, ct);
        var sample = folder.Has(plan.SampleFile) ? await SaveAsync(folder, plan.SampleFile, now, ct) : null;
        var program = competition.Metric is ProgramMetric ? await SaveAsync(folder, ProgramMetric.Name, now, ct) : null;
        var data = new List<(string Path, long Bytes, string Sha256)>();
        foreach (var path in folder.Below(plan.DataFolder)) data.Add((path, folder.BytesOf(plan.DataFolder + path), await SaveAsync(folder, plan.DataFolder + path, now, ct)));

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM courses WHERE id = {course.Id} FOR UPDATE", ct); // two imports of one slug: one after the other
        var assignment = await db.Assignments.SingleOrDefaultAsync(a => a.CourseId == course.Id && a.Slug == plan.Slug, ct);
        if (assignment is { Kind: not AssignmentKind.Competition })
            return new ImportOutcome.Refused([new ImportFault(CompetitionYaml.FileName, null, ImportRule.Value, $"The course has a homework '{plan.Slug}', which is no competition; choose another slug.")]);

        if (assignment is not null && plan.SlugMadeOnLine is { } line && assignment.Title != plan.Title)
            return new ImportOutcome.Refused([new ImportFault(CompetitionYaml.FileName, line, ImportRule.Value,
                $"This title makes the slug '{plan.Slug}', which '{assignment.Title}' has. Add a line 'slug: {plan.Slug}' to bring that competition up to date, or another slug for a new one.")]);

        var isNew = assignment is null;
        var (scoredWith, frozenAt, revealedAt) = (assignment?.Competition?.ScoredWith, assignment?.Competition?.FreezeAt, assignment?.Competition?.RevealAt);
        if (assignment is null)
        {
            assignment = Assignment.ForCompetition(course.Id, plan.Slug, plan.Title, plan.Slug, plan.Opens, plan.Due, plan.Closes,
                CompetitionSettings.Scored(plan.Metric, competition.Metric.HigherIsBetter));
            db.Assignments.Add(assignment);
        }

        var said = FolderSchedule.Of(plan);
        var last = isNew ? LastImport.Of(plan) : await LastAsync(assignment, said, ct);
        var (schedule, kept) = isNew ? (said, []) : said.MergedInto(FolderSchedule.Of(assignment), last.Schedule);
        if (schedule.Fault(assignment) is { } fault)
            return new ImportOutcome.Refused([new ImportFault(CompetitionYaml.FileName, null, ImportRule.Order,
                $"{fault} Since the last import staff set {string.Join(", ", kept)} by hand, which stays; change either the folder or the settings.")]);
        if (plan.GradesJson is not null && await db.GradingPolicies.AnyAsync(p => p.AssignmentId == assignment.Id, ct)) kept = [.. kept, "grades"];

        Apply(competition, assignment, schedule, solution, sample, program);
        if (await db.PolicyAsync(assignment, ct) is { } policy && GradeComputation.ProblemWith(assignment, policy.Terms) is { } problem)
            return new ImportOutcome.Refused([new ImportFault(CompetitionYaml.FileName, competition.MetricLine, ImportRule.Order,
                $"A {(competition.Metric.HigherIsBetter ? "higher" : "lower")} value is better now, and the cut-offs in force are for the other way: {problem} Choose another slug, or leave the metric's direction.")]);
        await db.SaveChangesAsync(ct);
        var lateMarksMoved = await LateMarks.RenewAsync(db, assignment.Id, ct);
        await db.DataFiles.Where(f => f.AssignmentId == assignment.Id).ExecuteDeleteAsync(ct);
        db.DataFiles.AddRange(data.Select(file => DataFile.Of(assignment.Id, file.Path, file.Bytes, file.Sha256)));
        var regraded = isNew || assignment.Competition!.ScoredWith == scoredWith ? 0 : await RegradeAll.QueueAsync(db, assignment.Id, actorId, now, ct);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.CompetitionImported, actorId, now, assignment.Id,
            detailsJson: AuditEntry.Details(("new", isNew), ("solution", solution), ("metric", plan.Metric), ("regraded", regraded), ("kept", kept), ("lateMarksMoved", lateMarksMoved))));
        var boardsChange = await RelistAsync(assignment, plan, last, now, ct) | (!isNew && (lateMarksMoved > 0 || assignment.Competition!.FreezeAt != frozenAt || assignment.Competition.RevealAt != revealedAt));
        if (boardsChange) assignment.Competition!.OutdateBoards(now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        foreach (var run in regraded > 0 ? await RegradeAll.SomeAsync(db, assignment.Id, ct) : []) bell.Ring(run);
        if (boardsChange) await BoardRebuild.RunAsync(db, assignment.Id, now, ct);
        foreach (var baseline in plan.Baselines) await SubmitAsync(course, assignment, actorId, folder, baseline, ct);
        return new ImportOutcome.Imported(new ImportedCompetition(
            plan.Slug, plan.Title, isNew, plan.Metric, competition.Metric.HigherIsBetter, competition.Rows, data.Count, plan.Baselines.Count, regraded, kept, lateMarksMoved));
    }

    /// <summary>A baseline that the last import brought and this one does not leaves the boards; one that is back returns to them.</summary>
    /// <returns>Whether there is such a one.</returns>
    private async Task<bool> RelistAsync(Assignment assignment, CompetitionPlan plan, LastImport last, DateTimeOffset now, CancellationToken ct)
    {
        var moved = false;
        foreach (var baseline in await db.Teams.Where(t => t.AssignmentId == assignment.Id && t.Kind == TeamKind.Baseline).ToListAsync(ct))
        {
            var (isListed, isWithdrawn) = (plan.Baselines.Any(b => b.Name == baseline.Name), baseline.WithdrawnAt is not null);
            if (isListed && isWithdrawn) baseline.Return();
            else if (!isListed && !isWithdrawn && last.Baselines.Contains(baseline.Name!)) baseline.Withdraw(now);
            else continue;
            moved = true;
        }

        return moved;
    }

    /// <summary>What the last import said.</summary>
    /// <remarks>
    /// Imports did not always leave it behind. Then every baseline counts as the folder's, and of the settings the audit tells: with nothing set by hand since
    /// the last import, what is set now is what that import said. Otherwise nobody knows which settings it was, and the folder counts as unchanged: better a
    /// change that has to be made twice than uploads late overnight.
    /// </remarks>
    private async Task<LastImport> LastAsync(Assignment assignment, FolderSchedule said, CancellationToken ct)
    {
        if (assignment.Competition!.ImportedJson is { } json) return LastImport.FromJson(json);
        var entries = db.AuditEntries.Where(e => e.AssignmentId == assignment.Id);
        var imported = await entries.Where(e => e.Action == AuditActions.CompetitionImported).MaxAsync(e => (long?)e.Id, ct) ?? 0;
        var since = await entries.Where(e => e.Id > imported).Select(e => e.Action).Distinct().ToListAsync(ct);
        var now = FolderSchedule.Of(assignment);
        var schedule = (since.Contains(AuditActions.ScheduleSet) ? said : now) with { Reveal = since.Contains(AuditActions.BoardRevealed) ? said.Reveal : now.Reveal };
        return new LastImport(schedule, await db.Teams.Where(t => t.AssignmentId == assignment.Id && t.Kind == TeamKind.Baseline).Select(t => t.Name!).ToListAsync(ct));
    }

    private static void Apply(CheckedCompetition competition, Assignment assignment, FolderSchedule schedule, string solution, string? sample, string? program)
    {
        var plan = competition.Plan;
        var settings = assignment.Competition!;
        assignment.Rename(plan.Title);
        schedule.ApplyTo(assignment);
        settings.ScoreBy(plan.Metric, competition.Metric.HigherIsBetter, plan.AlsoShow, competition.ShownDecimals);
        settings.Allow(plan.FinalPicks, plan.TeamSize);
        settings.Describe(competition.Description, plan.DataUrl);
        settings.GradeBy(plan.GradesJson ?? settings.GradesJson);
        settings.Solve(solution, sample, program);
        settings.Import(LastImport.Of(plan).ToJson()); // also of what was kept
    }

    /// <summary>A baseline goes the way of every submission; one that is there already, with the same predictions, is left alone.</summary>
    private async Task SubmitAsync(Course course, Assignment assignment, Guid actorId, CompetitionFolder folder, PlannedBaseline baseline, CancellationToken ct)
    {
        await using var content = folder.OpenRead(baseline.File);
        using var packed = await PackedBlob.OfAsync(content, ct);
        db.ChangeTracker.Clear();
        var last = await db.Teams.Where(t => t.AssignmentId == assignment.Id && t.Name == baseline.Name)
            .Join(db.Submissions, t => t.Id, s => s.TeamId, (t, s) => s).OrderByDescending(s => s.ReceivedAt).Select(s => s.UploadSha256).FirstOrDefaultAsync(ct);
        if (last == packed.Sha256) return;

        var fileName = UploadForm.Safe(baseline.File);
        var outcome = await new UploadAdmission(db).AdmitAsync(course, assignment, actorId, isStaff: true, fileName, packed, idempotencyKey: null, baseline.Name, clock.GetUtcNow(), ct);
        if (outcome is ReceptionOutcome.Received { Run: var run }) bell.Ring(run);
    }

    private async Task<string> SaveAsync(CompetitionFolder folder, string file, DateTimeOffset now, CancellationToken ct)
    {
        await using var content = folder.OpenRead(file);
        using var packed = await PackedBlob.OfAsync(content, ct);
        await db.SaveBlobAsync(packed, now, ct);
        return packed.Sha256;
    }
}
