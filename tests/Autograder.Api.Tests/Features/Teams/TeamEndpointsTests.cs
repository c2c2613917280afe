using System.Net.Http.Json;
using System.Text.Json;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Teams;

/// <summary>Students form teams by themselves, and no way of doing so wins attempts, a second place on the board or somebody else's.</summary>
public sealed class TeamEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private const string Team = Competition.Path + "/team";
    private readonly ApiHost api = new(server);
    private Competition competition = null!;
    private Person ann = null!;
    private Person bob = null!;
    private Person cem = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        competition = await Competition.OpenAsync(api.Room);
        (ann, bob, cem) = (await api.Room.EnrolAsync("Ann"), await api.Room.EnrolAsync("Bob"), await api.Room.EnrolAsync("Cem"));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Naming_inviting_and_accepting_make_a_team()
    {
        await NameAsync(ann, "The Residuals");
        await InviteAsync(ann, bob);
        var seen = await SeenByAsync(bob);
        var invitation = seen.GetProperty("invitations")[0];
        Assert.Equal(("The Residuals", "Ann"), (invitation.GetProperty("team").GetString(), invitation.GetProperty("by").GetString()));
        Assert.Empty(seen.GetProperty("members").EnumerateArray());

        var team = await (await AnswerAsync(bob, invitation, "accept")).JsonAsync();

        Assert.Equal(["Ann", "Bob"], Members(team));
        Assert.Equal(["Ann", "Bob"], Members(await SeenByAsync(ann)));
        Assert.Empty((await SeenByAsync(ann)).GetProperty("invited").EnumerateArray());
        var actions = await api.Room.WithAsync(db => db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Action).ToListAsync());
        Assert.Equal([AuditActions.TeamNamed, AuditActions.TeamInvited, AuditActions.TeamMerged], actions);
    }

    [Fact]
    public async Task After_a_merge_the_better_entry_stands_once_and_the_history_of_both_is_kept()
    {
        await competition.ScoreAsync(ann, 0.70, at: Classroom.Now);
        await competition.ScoreAsync(bob, 0.80, at: Classroom.Now);
        await MergeAsync(ann, bob, "The Residuals");

        Assert.Equal([("The Residuals", 0.80, 2)], await competition.BoardAsync());
        Assert.Equal([("The Residuals", 0.80, 2)], await competition.BoardAsync(BoardKind.Private));
        var history = await api.Room.WithAsync(db => db.BoardChanges.Where(c => c.Board == BoardKind.Public).OrderBy(c => c.Id).Select(c => c.Score).ToListAsync());
        Assert.Equal([0.70, 0.80, 0.80, null], history); // each alone, together, and the team that is gone
    }

    [Fact]
    public async Task What_both_used_today_is_used_and_what_came_later_counts_for_the_team()
    {
        for (var i = 0; i < 2; i++) await competition.UploadAsync(ann);
        for (var i = 0; i < 2; i++) await competition.UploadAsync(bob);
        await MergeAsync(ann, bob, "Four of five");

        await competition.UploadAsync(bob); // the fifth
        foreach (var member in new[] { ann, bob })
            Assert.IsType<ReceptionOutcome.NoAttemptsLeft>(await api.Room.SubmitAsync(competition.Assignment, member, content: Guid.NewGuid().ToString()));
        var tomorrow = Classroom.Now.AddDays(1);
        await competition.UploadAsync(ann, tomorrow);
    }

    [Fact]
    public async Task Two_who_together_sent_more_than_one_team_could_have_must_wait()
    {
        // Open since yesterday: one team could have sent ten times by now.
        foreach (var person in new[] { ann, bob })
        {
            for (var i = 0; i < 5; i++) await competition.UploadAsync(person, Classroom.Now.AddDays(-1).AddMinutes(1));
            await competition.UploadAsync(person);
        }
        await NameAsync(ann, "Twelve");
        await InviteAsync(ann, bob);
        var invitation = (await SeenByAsync(bob)).GetProperty("invitations")[0];

        var problem = await (await AnswerAsync(bob, invitation, "accept")).IsProblemAsync(409, "team-attempts-of-one-team");
        Assert.Contains("12", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        api.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (int)(await AnswerAsync(bob, invitation, "accept")).StatusCode);
    }

    [Fact]
    public async Task Uploads_that_race_with_the_merge_are_the_teams_and_none_is_lost()
    {
        await competition.ScoreAsync(bob, 0.5);
        await NameAsync(ann, "Racing");
        await InviteAsync(ann, bob);
        var invitation = (await SeenByAsync(bob)).GetProperty("invitations")[0];

        var uploads = Enumerable.Range(0, 8).Select(i => api.Room.SubmitAsync(competition.Assignment, i % 2 == 0 ? ann : bob, content: $"{Guid.NewGuid()}"));
        var accepting = AnswerAsync(bob, invitation, "accept");
        var outcomes = await Task.WhenAll(uploads);
        Assert.Equal(200, (int)(await accepting).StatusCode);

        // However they fell: everything belongs to the one team, and the day's five are not exceeded by more than each alone was allowed before.
        var teams = await api.Room.WithAsync(db => db.Submissions.Select(s => s.TeamId).Distinct().ToListAsync());
        Assert.Single(teams);
        var taken = outcomes.Count(o => o is ReceptionOutcome.Received);
        Assert.Equal(taken + 1, await api.Room.WithAsync(db => db.Submissions.CountAsync()));
    }

    [Fact]
    public async Task A_whole_team_is_merged_by_its_first_member_and_only_while_there_is_room()
    {
        var dee = await api.Room.EnrolAsync("Dee");
        await MergeAsync(ann, bob, "First pair");
        await MergeAsync(cem, dee, "Second pair");
        await InviteAsync(ann, dee);
        var forDee = (await SeenByAsync(dee)).GetProperty("invitations")[0];
        await (await AnswerAsync(dee, forDee, "accept")).IsProblemAsync(409, "team-not-first-member");
        await AnswerAsync(dee, forDee, "decline");
        await InviteAsync(ann, cem);
        var merged = await (await AnswerAsync(cem, (await SeenByAsync(cem)).GetProperty("invitations")[0], "accept")).JsonAsync();
        Assert.Equal(["Ann", "Bob", "Cem", "Dee"], Members(merged).Order());

        var eve = await api.Room.EnrolAsync("Eve");
        await (await PostAsync(ann, Team + "/invitations", new { email = eve.Email })).IsProblemAsync(409, "team-full");
    }

    [Fact]
    public async Task Leaving_is_for_teams_that_have_sent_nothing()
    {
        await MergeAsync(ann, bob, "Undecided");
        Assert.Equal(200, (int)(await PostAsync(bob, Team + "/leave", null)).StatusCode);
        Assert.Equal(["Ann"], Members(await SeenByAsync(ann)));
        await (await PostAsync(ann, Team + "/leave", null)).IsProblemAsync(409, "team-alone");

        await InviteAsync(ann, bob);
        await AnswerAsync(bob, (await SeenByAsync(bob)).GetProperty("invitations")[0], "accept"); // back again
        await competition.UploadAsync(ann);
        await (await PostAsync(bob, Team + "/leave", null)).IsProblemAsync(409, "team-has-uploads");
    }

    [Fact]
    public async Task Staff_take_somebody_out_at_any_time_and_what_was_sent_stays_the_teams()
    {
        await MergeAsync(ann, bob, "Not for long");
        await competition.ScoreAsync(bob, 0.8, at: Classroom.Now);
        var ta = await api.Room.EnrolAsync("Ta", CourseRole.Ta);
        api.Clock.Advance(TimeSpan.FromDays(8)); // past due
        using var staff = await api.AsAsync(ta);
        var team = (await staff.GetJsonAsync(Competition.Path + "/teams"))[0];
        Assert.Equal([(ann.Id, "Ann"), (bob.Id, "Bob")], team.GetProperty("people").EnumerateArray().Select(p => (p.GetProperty("id").GetGuid(), p.GetProperty("name").GetString()!)));
        var path = new Uri($"{Competition.Path}/teams/{team.GetProperty("id").GetString()}/members/", UriKind.Relative);

        using (var student = await api.AsAsync(ann)) await (await student.DeleteAsync(Of(bob), TestContext.Current.CancellationToken)).IsProblemAsync(404, "not-found");
        await (await staff.DeleteAsync(Of(cem), TestContext.Current.CancellationToken)).IsProblemAsync(404, "not-found");
        Assert.Equal(204, (int)(await staff.DeleteAsync(Of(bob), TestContext.Current.CancellationToken)).StatusCode);
        await (await staff.DeleteAsync(Of(bob), TestContext.Current.CancellationToken)).IsProblemAsync(404, "not-found"); // out already
        await (await staff.DeleteAsync(Of(ann), TestContext.Current.CancellationToken)).IsProblemAsync(409, "team-alone");

        Assert.Equal(["Ann"], Members(await SeenByAsync(ann)));
        Assert.Empty(Members(await SeenByAsync(bob)));
        Assert.Equal([("Not for long", 0.8, 1)], await competition.BoardAsync());
        var entry = await api.Room.WithAsync(db => db.AuditEntries.SingleAsync(e => e.Action == AuditActions.TeamMemberTakenOut));
        Assert.Equal((ta.Id, bob.Id), (entry.ActorId!.Value, entry.PersonId!.Value));

        Uri Of(Person person) => new(path + person.Id.ToString(), UriKind.Relative);
    }

    [Fact]
    public async Task After_the_deadline_or_the_freeze_teams_stay_as_they_are()
    {
        await NameAsync(ann, "In time");
        await InviteAsync(ann, bob);
        var invitation = (await SeenByAsync(bob)).GetProperty("invitations")[0];
        await api.Room.WithAsync(async db =>
        {
            (await db.Assignments.SingleAsync()).Competition!.Schedule(earlyAt: null, freezeAt: Classroom.Now.AddDays(3), revealAt: null);
            return await db.SaveChangesAsync();
        });
        api.Clock.Advance(TimeSpan.FromDays(3));

        await (await AnswerAsync(bob, invitation, "accept")).IsProblemAsync(409, "team-closed");
        await (await PostAsync(ann, Team + "/invitations", new { email = cem.Email })).IsProblemAsync(409, "team-closed");
        Assert.Equal(200, (int)(await AnswerAsync(bob, invitation, "decline")).StatusCode); // a no is always possible
    }

    [Fact]
    public async Task Nobody_passes_for_another_and_names_are_harmless()
    {
        await NameAsync(ann, "The Residuals");
        foreach (var taken in new[] { "the residuals", "Cem", "cem", "High" })
            await (await PutAsync(bob, new { name = taken })).IsProblemAsync(409, "team-name-taken");
        foreach (var bad in new[] { "", " ", "<script>alert(1)</script>", "a\u202Eb", new string('x', 41), null })
            await (await PutAsync(bob, new { name = bad })).IsProblemAsync(400, "bad-request");
        Assert.Equal(200, (int)(await PutAsync(bob, new { name = "Bob" })).StatusCode); // one's own name is one's own
    }

    [Fact]
    public async Task Two_who_want_the_same_name_at_once_get_it_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PutAsync(i % 2 == 0 ? ann : bob, new { name = "Same" })));
        var names = await api.Room.WithAsync(db => db.Teams.Where(t => t.Name == "Same").CountAsync());
        Assert.Equal(1, names);
        Assert.All(answers, a => Assert.True((int)a.StatusCode is 200 or 409));
    }

    [Fact]
    public async Task Other_peoples_invitations_teams_and_courses_look_like_nothing()
    {
        var ida = await api.Room.EnrolAsync("Ida", CourseRole.Instructor);
        var elsewhere = Course.Open("other", "Another course", "UTC", Classroom.Now);
        await api.Room.SaveAsync(elsewhere);
        var stranger = await api.Room.EnrolAsync("Stranger", CourseRole.Student, elsewhere);
        await NameAsync(ann, "Ours");
        await InviteAsync(ann, bob);
        var invitation = (await SeenByAsync(bob)).GetProperty("invitations")[0];

        await (await AnswerAsync(cem, invitation, "accept")).IsProblemAsync(404, "not-found");
        await (await AnswerAsync(cem, invitation, "decline")).IsProblemAsync(404, "not-found");
        await (await AnswerAsync(stranger, invitation, "accept")).IsProblemAsync(404, "not-found");
        using (var client = await api.AsAsync(bob)) // the invited takes nothing back
            await (await client.DeleteAsync(new Uri($"{Team}/invitations/{invitation.GetProperty("id").GetString()}", UriKind.Relative), TestContext.Current.CancellationToken)).IsProblemAsync(404, "not-found");
        await (await PostAsync(ann, Team + "/invitations", new { email = stranger.Email })).IsProblemAsync(400, "bad-request");
        await (await PostAsync(ann, Team + "/invitations", new { email = ida.Email })).IsProblemAsync(400, "bad-request");
        await (await PutAsync(ida, new { name = "Staff" })).IsProblemAsync(404, "not-found");
        Assert.Equal("The team's name cannot be blank.", (await (await PutAsync(ann, new { name = " " })).IsProblemAsync(400, "bad-request")).GetProperty("detail").GetString());

        Assert.Equal(404, (int)(await (await api.AsAsync(ann)).FetchAsync(Competition.Path + "/teams")).StatusCode);
        Assert.Equal(404, (int)(await (await api.AsAsync(stranger)).FetchAsync(Team)).StatusCode);
        var list = await (await api.AsAsync(ida)).GetJsonAsync(Competition.Path + "/teams");
        Assert.Equal("Ours", list[0].GetProperty("name").GetString());

        await api.Room.AssignAsync("hw1p1");
        Assert.Equal(404, (int)(await (await api.AsAsync(ann)).FetchAsync("/api/v1/courses/idl/assignments/hw1p1/team")).StatusCode); // code is handed in alone
    }

    [Fact]
    public async Task An_invitation_taken_back_or_answered_cannot_be_accepted()
    {
        await NameAsync(ann, "Ours");
        await InviteAsync(ann, bob);
        var invitation = (await SeenByAsync(bob)).GetProperty("invitations")[0];
        await (await PostAsync(ann, Team + "/invitations", new { email = bob.Email.ToUpperInvariant() })).IsProblemAsync(409, "team-already-invited");
        using var client = await api.AsAsync(ann);
        var withdrawn = await client.DeleteAsync(new Uri($"{Team}/invitations/{invitation.GetProperty("id").GetString()}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)withdrawn.StatusCode);
        await (await AnswerAsync(bob, invitation, "accept")).IsProblemAsync(404, "not-found");
        Assert.Empty((await SeenByAsync(bob)).GetProperty("invitations").EnumerateArray());
    }

    private async Task MergeAsync(Person into, Person from, string name)
    {
        await NameAsync(into, name);
        await InviteAsync(into, from);
        var answer = await AnswerAsync(from, (await SeenByAsync(from)).GetProperty("invitations")[0], "accept");
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private async Task NameAsync(Person person, string name)
    {
        Assert.Equal(200, (int)(await PutAsync(person, new { name })).StatusCode);
        api.Clock.Advance(TimeSpan.FromMinutes(1)); // who joins, joins later
    }

    private async Task InviteAsync(Person person, Person invited) =>
        Assert.Equal(200, (int)(await PostAsync(person, Team + "/invitations", new { email = invited.Email })).StatusCode);

    private Task<HttpResponseMessage> AnswerAsync(Person person, JsonElement invitation, string answer) =>
        PostAsync(person, $"{Team}/invitations/{invitation.GetProperty("id").GetString()}/{answer}", null);

    private async Task<JsonElement> SeenByAsync(Person person)
    {
        using var client = await api.AsAsync(person);
        return await client.GetJsonAsync(Team);
    }

    private async Task<HttpResponseMessage> PutAsync(Person person, object body)
    {
        using var client = await api.AsAsync(person);
        return await client.PutAsJsonAsync(new Uri(Team, UriKind.Relative), body, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> PostAsync(Person person, string path, object? body)
    {
        using var client = await api.AsAsync(person);
        return await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string?> Members(JsonElement team) => team.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("name").GetString());
}
