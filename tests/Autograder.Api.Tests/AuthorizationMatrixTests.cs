using System.Net.Http.Json;
using System.Text;
using Autograder.Api.Tests.Features.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.People;

namespace Autograder.Api.Tests;

/// <summary>Every route for every kind of caller (attack D3). What one may not have looks exactly like what is not there.</summary>
public sealed class AuthorizationMatrixTests(PostgresServer server) : IAsyncLifetime
{
    private const string Board = "/courses/idl/assignments/hw", Letters = "/courses/idl/assignments/letters";
    private readonly ApiHost api = new(server);
    private readonly Dictionary<string, HttpClient> callers = [];
    private Guid submission;
    private Guid ownersToken;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        api.Settings["RateLimits:FailedSignIns"] = "1000"; // the limit has its own test
        var room = api.Room;
        var homework = await room.AssignAsync("hw");
        var (owner, classmate) = (await room.EnrolAsync("Owner"), await room.EnrolAsync("Classmate"));
        var (ta, instructor) = (await room.EnrolAsync("Ta", CourseRole.Ta), await room.EnrolAsync("Instructor", CourseRole.Instructor));
        var elsewhere = Course.Open("other", "Another course", "UTC", Classroom.Now);
        await room.SaveAsync(elsewhere);
        var foreignInstructor = await room.EnrolAsync("Foreign instructor", CourseRole.Instructor, elsewhere);
        submission = (await room.SubmittedAsync(homework, owner)).Id;
        await room.GradeAllAsync(50);

        callers["nobody"] = api.Anonymous();
        callers["no such token"] = api.With("ag_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        callers["expired"] = api.With(await api.TokenAsync(instructor, expiresAt: Classroom.Now.AddMinutes(1)));
        api.Clock.Advance(TimeSpan.FromMinutes(2));
        callers["owner"] = await api.AsAsync(owner);
        var spare = ApiToken.Issue(owner.Id, "spare", CourseRole.Student, null, Classroom.Now, null).Token;
        await room.SaveAsync(spare);
        ownersToken = spare.Id;
        callers["classmate"] = await api.AsAsync(classmate);
        callers["ta"] = await api.AsAsync(ta);
        callers["instructor"] = await api.AsAsync(instructor);
        callers["instructor elsewhere"] = await api.AsAsync(foreignInstructor);
        callers["instructor with a student's token"] = api.With(await api.TokenAsync(instructor, CourseRole.Student));
        callers["instructor with another course's token"] = api.With(await api.TokenAsync(instructor, course: elsewhere.Id));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Every_route_answers_every_caller_as_it_should()
    {
        // In the order: owner, classmate, ta, instructor, instructor elsewhere, instructor as student, instructor with another course's token.
        (string Method, string Path, int[] Expected)[] routes =
        [
            ("GET", "/courses", [200, 200, 200, 200, 200, 200, 200]),
            ("GET", "/courses/idl/assignments", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Board, [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Board + "/handout", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Board + "/leaderboard", [200, 200, 200, 200, 404, 200, 404]),
            ("POST", "/courses/idl/competitions", [404, 404, 201, 200, 404, 404, 404]), // the same folder twice: made, then brought up to date
            ("GET", Letters, [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/data", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/data.zip", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/data/train/letters.csv", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/data/solution.csv", [404, 404, 404, 404, 404, 404, 404]),
            ("GET", Letters + "/sample", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/leaderboard", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/leaderboard?board=private", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", Letters + "/leaderboard.csv", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/leaderboard.csv?board=private", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", Letters + "/leaderboard/history", [200, 200, 200, 200, 404, 200, 404]),
            ("GET", Letters + "/leaderboard/history?board=private", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", Letters + "/picks", [200, 200, 200, 200, 404, 200, 404]),
            ("PUT", Letters + "/picks", [200, 200, 200, 200, 404, 200, 404]), // nothing is picked
            ("POST", Letters + "/submissions?baseline=Low", [404, 404, 202, 202, 404, 404, 404]),
            ("PUT", Board + "/schedule", [404, 404, 200, 200, 404, 404, 404]),
            ("PUT", Letters + "/reveal", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", Letters + "/team", [200, 200, 404, 404, 404, 200, 404]), // staff compete alone
            ("GET", Letters + "/teams", [404, 404, 200, 200, 404, 404, 404]),
            ("DELETE", $"{Letters}/teams/{Guid.NewGuid()}/members/{Guid.NewGuid()}", [404, 404, 404, 404, 404, 404, 404]), // of a team there is: in the teams' own tests
            ("GET", Letters + "/copying", [404, 404, 200, 200, 404, 404, 404]),
            ("POST", Letters + "/copying", [404, 404, 202, 202, 404, 404, 404]),
            ("GET", "/courses/idl/gradebook", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", "/courses/idl/gradebook.csv", [404, 404, 200, 200, 404, 404, 404]),
            ("GET", "/courses/idl/grades", [200, 200, 404, 404, 404, 200, 404]),
            ("GET", Board + "/data", [404, 404, 404, 404, 404, 404, 404]), // code has none
            ("GET", Board + "/submissions", [200, 200, 200, 200, 404, 200, 404]),
            ("POST", Board + "/submissions", [202, 202, 202, 202, 404, 202, 404]),
            ("GET", $"/submissions/{submission}", [200, 404, 200, 200, 404, 404, 404]),
            ("GET", $"/submissions/{submission}/events", [200, 404, 200, 200, 404, 404, 404]),
            ("GET", $"/submissions/{submission}/files", [200, 404, 200, 200, 404, 404, 404]),
            ("GET", $"/submissions/{submission}/log", [200, 404, 200, 200, 404, 404, 404]),
            ("POST", $"/submissions/{submission}/regrade", [404, 404, 202, 409, 404, 404, 404]),
            ("GET", "/tokens", [200, 200, 200, 200, 200, 200, 200]),
            ("POST", "/tokens", [201, 201, 201, 201, 404, 201, 404]), // asks for one of the course idl
            ("DELETE", $"/tokens/{ownersToken}", [204, 404, 404, 404, 404, 404, 404]),
            ("GET", $"/submissions/{Guid.NewGuid()}", [404, 404, 404, 404, 404, 404, 404]),
            ("GET", "/courses/unknown/assignments", [404, 404, 404, 404, 404, 404, 404]),
            ("GET", "/courses/idl/assignments/unknown", [404, 404, 404, 404, 404, 404, 404]),
        ];
        string[] unknown = ["nobody", "no such token", "expired"];
        string[] known = ["owner", "classmate", "ta", "instructor", "instructor elsewhere", "instructor with a student's token", "instructor with another course's token"];

        var wrong = new List<string>();
        foreach (var (method, path, expected) in routes)
            foreach (var (caller, status) in unknown.Select(c => (c, 401)).Concat(known.Zip(expected)))
            {
                // The event stream of a queued submission does not end by itself: the head is enough.
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/api/v1" + path, UriKind.Relative));
                if (path.EndsWith("/submissions", StringComparison.Ordinal) && method == "POST") request.Content = Http.Form(Http.Python, "linear.py");
                if (path.Contains("baseline", StringComparison.Ordinal)) request.Content = Http.Form(Encoding.UTF8.GetBytes(FolderZip.Csv(FolderZip.AlwaysA)), "low.csv");
                if (path.EndsWith("/competitions", StringComparison.Ordinal)) request.Content = Http.Form(FolderZip.Of(FolderZip.Files()), "letters.zip");
                if (path.EndsWith("/picks", StringComparison.Ordinal) && method == "PUT") request.Content = JsonContent.Create(new { submissions = Array.Empty<Guid>() });
                if (path.EndsWith("/reveal", StringComparison.Ordinal)) request.Content = JsonContent.Create(new { at = Classroom.Now.AddYears(1) });
                if (path.EndsWith("/schedule", StringComparison.Ordinal)) request.Content = JsonContent.Create(new { opensAt = Classroom.Now.AddDays(-1), dueAt = Classroom.Now.AddYears(1) });
                if (path == "/tokens" && method == "POST") request.Content = JsonContent.Create(new { label = "matrix", course = "idl" });
                using var response = await callers[caller].SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                if ((int)response.StatusCode != status) wrong.Add($"{method} {path} as {caller}: {(int)response.StatusCode} instead of {status}");
                else if (status >= 400 && response.Content.Headers.ContentType?.MediaType != "application/problem+json") wrong.Add($"{method} {path} as {caller}: no problem+json");
            }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task Every_route_of_the_document_is_in_the_matrix()
    {
        var document = await callers["nobody"].GetJsonAsync("/api/v1/openapi.json");
        var routes = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}")).Order(StringComparer.Ordinal);

        Assert.Equal(
        [
            // teams and grades have a matrix of their own, board-name its own tests
            "DELETE /api/v1/courses/{course}/assignments/{assignment}/team/invitations/{id}",
            "DELETE /api/v1/courses/{course}/assignments/{assignment}/teams/{team}/members/{person}",
            "DELETE /api/v1/tokens/{id}",
            "GET /api/v1/courses",
            "GET /api/v1/courses/{course}/assignments",
            "GET /api/v1/courses/{course}/assignments/{assignment}",
            "GET /api/v1/courses/{course}/assignments/{assignment}/copying",
            "GET /api/v1/courses/{course}/assignments/{assignment}/data",
            "GET /api/v1/courses/{course}/assignments/{assignment}/data.zip",
            "GET /api/v1/courses/{course}/assignments/{assignment}/data/{file}",
            "GET /api/v1/courses/{course}/assignments/{assignment}/grading-policy",
            "GET /api/v1/courses/{course}/assignments/{assignment}/handout",
            "GET /api/v1/courses/{course}/assignments/{assignment}/leaderboard",
            "GET /api/v1/courses/{course}/assignments/{assignment}/leaderboard.csv",
            "GET /api/v1/courses/{course}/assignments/{assignment}/leaderboard/history",
            "GET /api/v1/courses/{course}/assignments/{assignment}/picks",
            "GET /api/v1/courses/{course}/assignments/{assignment}/sample",
            "GET /api/v1/courses/{course}/assignments/{assignment}/submissions",
            "GET /api/v1/courses/{course}/assignments/{assignment}/team",
            "GET /api/v1/courses/{course}/assignments/{assignment}/teams",
            "GET /api/v1/courses/{course}/gradebook",
            "GET /api/v1/courses/{course}/gradebook.csv",
            "GET /api/v1/courses/{course}/grades",
            "GET /api/v1/health/live",
            "GET /api/v1/health/ready",
            "GET /api/v1/submissions/{id}",
            "GET /api/v1/submissions/{id}/events",
            "GET /api/v1/submissions/{id}/files",
            "GET /api/v1/submissions/{id}/log",
            "GET /api/v1/tokens",
            "POST /api/v1/courses/{course}/assignments/{assignment}/copying",
            "POST /api/v1/courses/{course}/assignments/{assignment}/grades/preview",
            "POST /api/v1/courses/{course}/assignments/{assignment}/grades/publish",
            "POST /api/v1/courses/{course}/assignments/{assignment}/submissions",
            "POST /api/v1/courses/{course}/assignments/{assignment}/team/invitations",
            "POST /api/v1/courses/{course}/assignments/{assignment}/team/invitations/{id}/accept",
            "POST /api/v1/courses/{course}/assignments/{assignment}/team/invitations/{id}/decline",
            "POST /api/v1/courses/{course}/assignments/{assignment}/team/leave",
            "POST /api/v1/courses/{course}/competitions",
            "POST /api/v1/submissions/{id}/regrade",
            "POST /api/v1/tokens",
            "PUT /api/v1/courses/{course}/assignments/{assignment}/grading-policy",
            "PUT /api/v1/courses/{course}/assignments/{assignment}/picks",
            "PUT /api/v1/courses/{course}/assignments/{assignment}/reveal",
            "PUT /api/v1/courses/{course}/assignments/{assignment}/schedule",
            "PUT /api/v1/courses/{course}/assignments/{assignment}/team",
            "PUT /api/v1/courses/{course}/board-name",
            "PUT /api/v1/courses/{course}/slack-days",
        ], routes.Where(route => route.Contains("/api/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_student_who_asks_for_another_students_history_finds_nothing()
    {
        var history = await callers["ta"].GetJsonAsync($"/api/v1{Board}/submissions");
        var owner = history.GetProperty("submissions")[0].GetProperty("studentId").GetString();

        Assert.Equal(404, (int)(await callers["classmate"].FetchAsync($"/api/v1{Board}/submissions?student={owner}")).StatusCode);
        Assert.Equal(0, (await callers["classmate"].GetJsonAsync($"/api/v1{Board}/submissions")).GetProperty("submissions").GetArrayLength());
        Assert.Equal(1, (await callers["owner"].GetJsonAsync($"/api/v1{Board}/submissions?student={owner}")).GetProperty("submissions").GetArrayLength());
    }
}
