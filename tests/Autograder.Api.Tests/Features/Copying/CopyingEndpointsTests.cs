using System.Net.Http.Json;
using Autograder.Data.Copying;
using Autograder.Data.Courses;
using Autograder.Data.People;

namespace Autograder.Api.Tests.Features.Copying;

public sealed class CopyingEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task After_a_merge_a_pair_is_listed_under_the_team_its_uploads_are_of_now()
    {
        var competition = await Competition.OpenAsync(api.Room);
        var (ann, bob, cem) = (await api.Room.EnrolAsync("Ann"), await api.Room.EnrolAsync("Bob"), await api.Room.EnrolAsync("Cem"));
        var (bobs, cems) = (await competition.ScoreAsync(bob, 0.8), await competition.ScoreAsync(cem, 0.8));
        var report = CopyingReport.For(competition.Assignment.Id);
        report.Request((await api.Room.EnrolAsync("Ta", CourseRole.Ta)).Id, Classroom.Now);
        report.Start(entries: 2);
        report.Finish(CopyingPair.ToJson([new CopyingPair(bobs.TeamId!.Value, bobs.Id, cems.TeamId!.Value, cems.Id, 9, 1, 0.9, 8, 1e-9, "Nine rows.")]), Classroom.Now);
        await api.Room.SaveAsync(report);

        using var instructor = await api.AsAsync(await api.Room.EnrolAsync("Instructor", CourseRole.Instructor));
        Assert.Equal(("Bob", "Cem"), await PairAsync());
        await MergeAsync(ann, bob);
        Assert.Equal(("The Residuals: Ann, Bob", "Cem"), await PairAsync());

        async Task<(string?, string?)> PairAsync()
        {
            var pair = (await instructor.GetJsonAsync(Competition.Path + "/copying")).GetProperty("pairs")[0];
            return (pair.GetProperty("first").GetString(), pair.GetProperty("second").GetString());
        }
    }

    private async Task MergeAsync(Person into, Person from)
    {
        using var first = await api.AsAsync(into);
        using var second = await api.AsAsync(from);
        (await first.PutAsJsonAsync(Competition.Path + "/team", new { name = "The Residuals" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        (await first.PostAsJsonAsync(Competition.Path + "/team/invitations", new { email = from.Email }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var invitation = (await second.GetJsonAsync(Competition.Path + "/team")).GetProperty("invitations")[0].GetProperty("id").GetString();
        (await second.PostAsync(new Uri($"{Competition.Path}/team/invitations/{invitation}/accept", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }
}
