using System.Globalization;
using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>A competition in the browser: students send, climb and form teams without a script; staff look at cut-offs as they type and publish.</summary>
public sealed class CompetitionTests(Service service, Chromium chromium)
{
    private const string Homework = "/courses/idl/assignments/gan";

    [Fact]
    public async Task Predictions_are_scored_and_stand_on_the_board_without_scripts()
    {
        await using var ada = await chromium.VisitAsync(service, Look.Phone, scripts: false);
        await ada.SignInAsync("Ada Park");
        await ada.PredictAsync(rightOf10: 9);

        await ada.ReloadUntilAsync("on the public part");
        await Expect(ada.Page.Locator("main")).Not.ToContainTextAsync("On the private part");
        await ada.Page.GotoAsync(Visitor.Competition + "/board");
        await Expect(ada.Page.Locator("tr.mine")).ToContainTextAsync("(you)");
        await Expect(ada.Page.Locator("tr.baseline").First).ToContainTextAsync("baseline");
        await Expect(ada.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("Rank over time") })).ToBeVisibleAsync();
        Assert.Equal(404, (await ada.Page.GotoAsync(Visitor.Competition + "/board?board=private"))!.Status);
    }

    [Fact]
    public async Task A_refused_file_says_line_and_rule_and_costs_no_attempt()
    {
        await using var ben = await chromium.VisitAsync(service);
        await ben.SignInAsync("Ben Okafor");
        var before = await AttemptsAsync(ben);
        await ben.SendAsync("submission.csv", "id,label\n0,1\n1,0\n0,1\n"u8.ToArray());

        await Expect(ben.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("duplicate-id");
        await Expect(ben.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Line 4");
        Assert.Equal(before, await AttemptsAsync(ben));
    }

    [Fact]
    public async Task A_team_is_founded_invited_and_joined_by_keyboard_and_without_scripts()
    {
        await using var deniz = await chromium.VisitAsync(service, scripts: false);
        await deniz.SignInAsync("Deniz Yilmaz");
        await deniz.Page.GotoAsync(Visitor.Competition + "/team");
        await deniz.Page.GetByLabel("Found a team: its name").FillAsync("The Residuals");
        await deniz.Page.Keyboard.PressAsync("Enter");
        await deniz.Page.GetByLabel("Invite a student of the course").FillAsync("emil@demo.invalid");
        await deniz.Page.Keyboard.PressAsync("Enter");
        await Expect(deniz.Page.Locator("main")).ToContainTextAsync("emil@demo.invalid invited");

        await using var emil = await chromium.VisitAsync(service, scripts: false);
        await emil.SignInAsync("Emil Novak");
        await emil.Page.GotoAsync(Visitor.Competition + "/team");
        await emil.Page.GetByRole(AriaRole.Button, new() { Name = "Accept the invitation to The Residuals" }).ClickAsync();

        await Expect(emil.Page.Locator("#my-team")).ToHaveTextAsync("The Residuals");
        await Expect(emil.Page.Locator(".members")).ToContainTextAsync("Deniz Yilmaz");
    }

    [Fact]
    public async Task A_deadline_moves_without_scripts_and_one_that_cannot_be_is_refused_with_what_was_typed()
    {
        await using var staff = await chromium.VisitAsync(service, scripts: false);
        await staff.SignInAsInstructorAsync();
        await staff.Page.GotoAsync(Homework + "/settings");
        var (due, closes) = (staff.Page.GetByLabel("Due", new() { Exact = true }), staff.Page.GetByLabel("Taken late until"));
        var before = (Due: await due.InputValueAsync(), Closes: await closes.InputValueAsync());

        await closes.FillAsync("2001-01-01T00:00");
        await SaveAsync();
        await Expect(staff.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot close before it is due");
        await Expect(closes).ToHaveValueAsync("2001-01-01T00:00");

        await due.FillAsync("2040-02-03T04:05");
        await closes.FillAsync("2040-02-04T04:05");
        await SaveAsync();
        await Expect(due).ToHaveValueAsync("2040-02-03T04:05");
        await staff.Page.GotoAsync(Homework);
        await Expect(staff.Page.Locator("main")).ToContainTextAsync("3 Feb 2040, 04:05");

        await staff.Page.GotoAsync(Homework + "/settings"); // as the other tests know it
        await due.FillAsync(before.Due);
        await closes.FillAsync(before.Closes);
        await SaveAsync();

        Task SaveAsync() => staff.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
    }

    private async Task RevealAsync(DateTimeOffset at)
    {
        using var http = new HttpClient { BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = new("Bearer", service.Instructor) } };
        using var answer = await http.PutAsJsonAsync(new Uri($"/api/v1{Visitor.Competition}/reveal", UriKind.Relative), new { at }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Cut_offs_are_previewed_as_they_are_typed_saved_and_published()
    {
        await using var chloe = await chromium.VisitAsync(service);
        await chloe.SignInAsync("Chloe Martin");
        await chloe.PredictAsync(rightOf10: 10);
        await chloe.ReloadUntilAsync("on the public part");

        await using var staff = await chromium.VisitAsync(service);
        await staff.SignInAsInstructorAsync();
        await staff.Page.GotoAsync(Visitor.Competition + "/grades");
        foreach (var (name, score) in new[] { ("VeryLow", 0.4), ("Low", 0.5), ("Medium", 0.6), ("High", 0.7) })
            await staff.Page.Locator($"#{name}").FillAsync(score.ToString(CultureInfo.InvariantCulture));
        var row = staff.Page.Locator("#grade-rows tr", new() { HasText = "Chloe Martin" });
        await Expect(row).ToContainTextAsync("105 %"); // the best of the class

        // Nothing was saved by typing.
        await staff.Page.Locator("#High").FillAsync("0.3");
        await Expect(staff.Page.Locator("#preview").GetByRole(AriaRole.Alert)).ToContainTextAsync("must be above");
        await staff.Page.Locator("#High").FillAsync("0.7");
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = "Save the cut-offs" }).ClickAsync();
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = "Publish these grades" }).ClickAsync();
        await Expect(staff.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Reveal the private board first");
        await RevealAsync(DateTimeOffset.UtcNow);
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = "Publish these grades" }).ClickAsync();
        await Expect(staff.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Published");
        await RevealAsync(DateTimeOffset.UtcNow.AddYears(1)); // the other tests compete on
        string[] refusals = ["400", "409"]; // while typing, and before the reveal
        Assert.All(staff.Complaints, complaint => Assert.Contains(refusals, status => complaint.Contains(status, StringComparison.Ordinal)));

        await chloe.Page.GotoAsync("/courses/idl/grades");
        await Expect(chloe.Page.Locator(".grades li", new() { HasText = "105 %" })).ToContainTextAsync("best of the class");
        await staff.Page.GotoAsync("/courses/idl/gradebook");
        await Expect(staff.Page.Locator("tr", new() { HasText = "Chloe Martin" })).ToContainTextAsync("105");
    }

    [Fact]
    public async Task Entries_are_compared_on_request()
    {
        await using var staff = await chromium.VisitAsync(service);
        await staff.SignInAsInstructorAsync();
        await staff.Page.GotoAsync(Visitor.Competition + "/copying");
        await staff.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("Compare") }).ClickAsync();
        await Expect(staff.Page.Locator("main")).ToContainTextAsync("As of", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_folder_that_is_wrong_is_refused_with_file_and_line()
    {
        await using var staff = await chromium.VisitAsync(service);
        await staff.SignInAsInstructorAsync();
        await staff.Page.GotoAsync("/courses/idl/competitions/new");
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var yaml = new StreamWriter(zip.CreateEntry("x/competition.yaml").Open());
            await yaml.WriteAsync("slug: x\ntitle: X\nmetric: nonsense\nopens: 2026-01-01T00:00:00\ndue: 2027-01-01T00:00:00\n");
        }
        await staff.Page.SetInputFilesAsync("#file", new FilePayload { Name = "x.zip", MimeType = "application/zip", Buffer = bytes.ToArray() });
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = "Check and import" }).ClickAsync();

        await Expect(staff.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("competition.yaml, line 3");
    }

    [Theory]
    [InlineData("/grades")]
    [InlineData("/copying")]
    [InlineData("/settings")]
    public async Task Students_do_not_find_the_pages_of_the_staff(string page)
    {
        await using var ada = await chromium.VisitAsync(service);
        await ada.SignInAsync("Ada Park");
        Assert.Equal(404, (await ada.Page.GotoAsync(Visitor.Competition + page))!.Status);
    }

    private static async Task<string> AttemptsAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(Visitor.Competition);
        return await visitor.Page.Locator(".head .tag").TextContentAsync() ?? "";
    }
}
