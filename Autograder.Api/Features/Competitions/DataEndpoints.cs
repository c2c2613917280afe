using System.IO.Compression;
using System.Text;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Uploads;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Autograder.Api.Features.Competitions;

/// <param name="DataUrl">Where large files live, if not with us.</param>
internal sealed record CompetitionData(IReadOnlyList<DataFileView> Files, string? DataUrl);

internal sealed record DataFileView(string Path, long Bytes, string Sha256);

/// <summary>The files of a competition: what students train and predict on.</summary>
internal static class DataEndpoints
{
    private const string SampleName = "sample_submission.csv";

    public static void MapCompetitionData(this IEndpointRouteBuilder api)
    {
        var assignment = api.MapGroup("/courses/{course}/assignments/{assignment}").WithTags("Competitions");
        assignment.MapGet("/data", List).WithSummary("The data files of a competition");
        assignment.MapGet("/data.zip", All).WithSummary("All data files of a competition, as one zip").Produces(StatusCodes.Status200OK, contentType: "application/zip");
        assignment.MapGet("/data/{**file}", File).WithSummary("One data file").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        assignment.MapGet("/sample", Sample).WithSummary("The sample submission: its columns, and every id").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    internal static async Task<Results<Ok<CompetitionData>, ProblemHttpResult>> List(
        string course, string assignment, Membership membership, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Competition: { } settings } member) return Problem.NotFound();
        return IsTooEarly(member, clock) ? Problem.NotYetOpen(member.Assignment.OpensAt)
            : TypedResults.Ok(new CompetitionData(await FilesAsync(db, member.Assignment, ct), settings.DataUrl));
    }

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> File(
        string course, string assignment, string file, HttpResponse response, Membership membership, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Kind: AssignmentKind.Competition } member) return Problem.NotFound();
        if (IsTooEarly(member, clock)) return Problem.NotYetOpen(member.Assignment.OpensAt);
        if (await db.DataFiles.AsNoTracking().SingleOrDefaultAsync(f => f.AssignmentId == member.Assignment.Id && f.Path == file, ct) is not { } found) return Problem.NotFound();
        response.ContentLength = found.Bytes;
        return Blob(db, found.Sha256, "application/octet-stream", file[(file.LastIndexOf('/') + 1)..], ct);
    }

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> All(
        string course, string assignment, HttpContext http, Membership membership, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Kind: AssignmentKind.Competition } member) return Problem.NotFound();
        if (IsTooEarly(member, clock)) return Problem.NotYetOpen(member.Assignment.OpensAt);
        var files = await FilesAsync(db, member.Assignment, ct);
        if (files.Count == 0) return Problem.NotFound();
        var tag = BlobStore.Sha256Of(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => $"{file.Path} {file.Sha256}"))));
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true; // the archive writes the few bytes after an entry so
        return TypedResults.Stream(body => PackAsync(db, files, body, ct), "application/zip", $"{assignment}.zip", entityTag: new EntityTagHeaderValue($"\"{tag[..32]}\""));
    }

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Sample(
        string course, string assignment, Membership membership, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Competition.SampleSha256: { } sha256 } member) return Problem.NotFound();
        return IsTooEarly(member, clock) ? Problem.NotYetOpen(member.Assignment.OpensAt) : Blob(db, sha256, "text/csv", SampleName, ct);
    }

    public static Task<List<DataFileView>> FilesAsync(AutograderDbContext db, Assignment assignment, CancellationToken ct) =>
        db.DataFiles.AsNoTracking().Where(f => f.AssignmentId == assignment.Id).OrderBy(f => f.Path).Select(f => new DataFileView(f.Path, f.Bytes, f.Sha256)).ToListAsync(ct);

    /// <summary>File by file as they come from the database. A file that cannot be read breaks the answer off: the zip has no end, and nobody takes it for whole.</summary>
    private static async Task PackAsync(AutograderDbContext db, IReadOnlyList<DataFileView> files, Stream body, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        foreach (var file in files)
        {
            await using var entry = await zip.CreateEntry(file.Path, CompressionLevel.Fastest).OpenAsync(ct);
            await db.CopyBlobAsync(file.Sha256, entry, ct);
        }
    }

    private static bool IsTooEarly(Membership.InAssignment member, TimeProvider clock) =>
        !member.IsStaff && member.Assignment.WindowAt(clock.GetUtcNow()) is Window.NotYetOpen;

    /// <summary>As it comes from the database: a file of any size takes the memory of a buffer. Its name is its contents' own, so a browser may keep it.</summary>
    private static PushStreamHttpResult Blob(AutograderDbContext db, string sha256, string type, string name, CancellationToken ct) =>
        TypedResults.Stream(body => db.CopyBlobAsync(sha256, body, ct), type, name, entityTag: new EntityTagHeaderValue($"\"{sha256[..32]}\""));
}
