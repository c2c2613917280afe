using System.Net.Http.Json;
using System.Text;
using Autograder.Api.Components.Layout;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.People;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Competitions;

/// <summary>What the pages of a competition say, without a browser.</summary>
public sealed class CompetitionPagesTests(PostgresServer server) : IAsyncLifetime
{
    private const string Letters = "/courses/idl/assignments/letters";
    private readonly ApiHost api = new(server);
    private Person instructor = null!;
    private Person ann = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        (instructor, ann) = (await api.Room.EnrolAsync("Instructor", CourseRole.Instructor), await api.Room.EnrolAsync("Ann"));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task The_page_of_an_import_leads_to_the_competition_and_says_what_was_kept()
    {
        using var staff = await api.VisitAsync(instructor);
        var made = await ImportAsync(staff);
        Assert.Matches($"<a href=\"{Letters}\"[^>]*>Open the competition</a>", made);
        Assert.DoesNotContain("Kept as set by hand", made, StringComparison.Ordinal);

        using var client = await api.AsAsync(instructor);
        var letters = await api.Room.WithAsync(db => db.Assignments.AsNoTracking().SingleAsync());
        (await client.PutAsJsonAsync($"/api/v1{Letters}/schedule", new { letters.OpensAt, DueAt = letters.DueAt.AddHours(1), letters.ClosesAt, letters.AttemptsPerDay }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Matches("Kept as set by hand, whatever the folder says: <strong[^>]*>due</strong>", await ImportAsync(staff));
    }

    [Fact]
    public async Task The_task_names_freeze_and_reveal_and_has_the_sample()
    {
        await ImportAsync(FolderZip.Yaml + "\nfreeze: 2026-03-08T00:00:00\nreveal: 2026-03-20T00:00:00");
        using var visitor = await api.VisitAsync(ann);
        var page = await visitor.PageAsync(Letters);

        foreach (var text in new[] { $"href=\"/api/v1{Letters}/sample\"", "Board freezes</dt>", "Sun 8 Mar 2026, 00:00", "Private board revealed</dt>", "Fri 20 Mar 2026, 00:00" })
            Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_attempts_left_nothing_can_be_sent_and_no_score_has_a_reason()
    {
        await ImportAsync(FolderZip.Yaml);
        using var visitor = await api.VisitAsync(ann);
        Assert.DoesNotContain("disabled", UploadForm(await visitor.PageAsync(Letters)), StringComparison.Ordinal);

        using var client = await api.AsAsync(ann);
        foreach (var answers in new[] { FolderZip.AllRight, FolderZip.AlwaysA })
            (await client.SubmitAsync("letters", Encoding.UTF8.GetBytes(FolderZip.Csv(answers)), "submission.csv")).EnsureSuccessStatusCode();
        await ScoreNothingAsync("All labels are the same.");
        var page = await visitor.PageAsync(Letters);
        Assert.Contains("disabled", UploadForm(page), StringComparison.Ordinal);
        Assert.Contains("More attempts", UploadForm(page), StringComparison.Ordinal);
        Assert.Contains("No score: All labels are the same.", page, StringComparison.Ordinal);

        static string UploadForm(string page) => page[page.IndexOf("<form id=\"upload\"", StringComparison.Ordinal)..page.IndexOf("id=\"history\"", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task The_board_can_be_taken_away_as_a_table()
    {
        await ImportAsync(FolderZip.Yaml);
        using (var visitor = await api.VisitAsync(ann)) Assert.Contains($"href=\"/api/v1{Letters}/leaderboard.csv\"", await visitor.PageAsync(Letters + "/board"), StringComparison.Ordinal);
        using var staff = await api.VisitAsync(instructor);
        Assert.Contains($"href=\"/api/v1{Letters}/leaderboard.csv?board=private\"", await staff.PageAsync(Letters + "/board?board=private"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saved_points_are_shown_as_they_were_typed()
    {
        await ImportAsync(FolderZip.Yaml);
        using var client = await api.AsAsync(instructor);
        (await client.PutAsJsonAsync($"/api/v1{Letters}/grading-policy", new
        {
            high = 0.9, medium = 0.7, low = 0.5, veryLow = 0.3, bonus = 5, earlyDeduction = 10, lateDeduction = 2.5, slackDays = 10, isAnnounced = false,
        }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        using var staff = await api.VisitAsync(instructor);
        var page = await staff.PageAsync(Letters + "/grades");
        foreach (var (name, value) in new[] { ("Bonus", "5"), ("EarlyDeduction", "10"), ("LateDeduction", "2.5"), ("High", "0.9") })
            Assert.Matches($"id=\"{name}\"[^>]* value=\"{value}\"", page);
    }

    [Fact]
    public async Task Staff_take_somebody_out_of_a_team_on_its_page()
    {
        await ImportAsync(FolderZip.Yaml);
        var bob = await api.Room.EnrolAsync("Bob");
        var team = await api.Room.WithAsync(async db =>
        {
            var both = Team.Of((await db.Assignments.SingleAsync()).Id, TeamKind.Students, "Both", Classroom.Now);
            db.AddRange(both, TeamMember.Join(both, ann.Id, Classroom.Now), TeamMember.Join(both, bob.Id, Classroom.Now));
            await db.SaveChangesAsync();
            return both.Id;
        });
        using var staff = await api.VisitAsync(instructor);
        using var answer = await staff.SendAsync(Letters + "/team", $"take-out-{team}-{bob.Id}");

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Equal([ann.Id], await api.Room.WithAsync(db => db.TeamMembers.Where(m => m.LeftAt == null).Select(m => m.PersonId).ToListAsync()));
        Assert.DoesNotContain("Take out", await staff.PageAsync(Letters + "/team"), StringComparison.Ordinal); // of a team of one there is nobody to take out
    }

    [Fact]
    public void One_byte_is_one() => Assert.Equal(("0 bytes", "1 byte", "2 bytes"), (Moment.Bytes(0), Moment.Bytes(1), Moment.Bytes(2)));

    private static async Task<string> ImportAsync(HttpClient staff)
    {
        using var answer = await staff.SendAsync("/courses/idl/competitions/new", "import", Http.Form(FolderZip.Of(FolderZip.Files()), "letters.zip", "File"));
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task ImportAsync(string yaml)
    {
        using var client = await api.AsAsync(instructor);
        (await client.ImportAsync(FolderZip.Of(FolderZip.Files(yaml)))).EnsureSuccessStatusCode();
    }

    private async Task ScoreNothingAsync(string note)
    {
        var scoredWith = await api.Room.WithAsync(async db => (await db.Assignments.AsNoTracking().SingleAsync()).Competition!.ScoredWith);
        while (await api.Room.ClaimAsync() is { } claim)
            await api.Room.ClaimsAsync(claims => claims.CompleteAsync(claim, new RunReport(0, null, "{}", []), new ScoredPredictions(default, default, "{}", note, scoredWith), "", CancellationToken.None));
    }
}
