using static Microsoft.Playwright.Assertions;

namespace Browser;

public sealed class StaffTests(Service service, Chromium chromium)
{
    [Fact]
    public async Task The_overview_tells_who_handed_in_how_it_went_and_what_is_commonly_wrong()
    {
        await HandInAsync("Ada Park", "linear-dldw-negated");
        await using var staff = await StaffAsync(Visitor.Assignment + "/overview");

        await Expect(staff.Page.GetByRole(AriaRole.Img, new() { Name = "Histogram of scores" })).ToBeVisibleAsync();
        await Expect(staff.Page.Locator("section", new() { Has = staff.Page.Locator("#diagnoses") })).ToContainTextAsync("sign");
        await Expect(staff.Page.Locator("section", new() { Has = staff.Page.Locator("#pass-rates") })).ToContainTextAsync("%");
        await Expect(staff.Page.GetByRole(AriaRole.Row, new() { Name = "Ada Park" })).ToContainTextAsync("graded");
        Assert.Empty(staff.Complaints);
    }

    [Fact]
    public async Task A_submission_shows_its_code_and_can_be_graded_once_more()
    {
        var submission = await HandInAsync("Ben Okafor", "correct");
        await using var staff = await StaffAsync($"/submissions/{submission}/code");
        await Expect(staff.Page.Locator(".lines").First).ToContainTextAsync("class");

        await staff.Page.GetByRole(AriaRole.Link, new() { Name = "Result", Exact = true }).ClickAsync();
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = "Regrade" }).ClickAsync();

        await Expect(staff.Page.GetByRole(AriaRole.Button, new() { Name = "Regrade" })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(staff.Page.Locator(".sentence")).ToContainTextAsync("Everything passed");
        Assert.Empty(staff.Complaints);
    }

    [Fact]
    public async Task Names_in_a_gradebook_of_many_columns_can_still_be_read()
    {
        await using var staff = await StaffAsync("/courses/idl/gradebook");
        var width = await staff.Page.EvaluateAsync<double>(
            """
            () => {
              for (const row of document.querySelectorAll(".scroll tr")) for (let i = 0; i < 30; i++) row.append(row.lastElementChild.cloneNode(true));
              return document.querySelector(".scroll tbody td").getBoundingClientRect().width;
            }
            """);
        Assert.True(width >= 150, $"The column of names is {width} px wide.");
    }

    [Fact]
    public async Task The_queue_shows_its_age_and_who_works()
    {
        await using var staff = await StaffAsync("/queue");
        await Expect(staff.Page.Locator("main")).ToContainTextAsync("Longest wait");
        await Expect(staff.Page.Locator(".workers")).ToContainTextAsync("works");
    }

    [Theory]
    [InlineData(Visitor.Assignment + "/overview")]
    [InlineData("/queue")]
    public async Task Students_do_not_find_the_pages_of_the_staff(string page)
    {
        await using var ada = await chromium.VisitAsync(service);
        await ada.SignInAsync("Ada Park");
        var answer = await ada.Page.GotoAsync(page);
        Assert.Equal(404, answer!.Status);
    }

    [Fact]
    public async Task Nobody_finds_the_submission_of_another_student()
    {
        var submission = await HandInAsync("Ben Okafor", "correct");
        await using var ada = await chromium.VisitAsync(service);
        await ada.SignInAsync("Ada Park");
        foreach (var page in new[] { "", "/code", "/log" })
            Assert.Equal(404, (await ada.Page.GotoAsync($"/submissions/{submission}{page}"))!.Status);
    }

    private async Task<Visitor> StaffAsync(string page)
    {
        var staff = await chromium.VisitAsync(service);
        await staff.SignInAsInstructorAsync();
        await staff.Page.GotoAsync(page);
        return staff;
    }

    private async Task<Guid> HandInAsync(string student, string canary)
    {
        var submission = await service.As(student).SubmitAsync(Canary.Load("hw1p1", canary).Zip());
        await service.As(student).AwaitGradedAsync(submission);
        return submission;
    }
}
