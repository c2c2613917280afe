using static Microsoft.Playwright.Assertions;

namespace Browser;

public sealed class StudentTests(Service service, Chromium chromium)
{
    [Fact]
    public async Task An_upload_is_graded_before_ones_eyes_and_says_what_is_wrong()
    {
        await using var ada = await chromium.VisitAsync(service);
        await ada.SignInAsync("Ada Park");
        await ada.HandInAsync("linear-dldw-negated");

        await Expect(ada.Page.Locator("#linear .diagnosis").First).ToContainTextAsync("sign");
        await Expect(ada.Page.Locator("#linear .tag.bad").First).ToHaveTextAsync("wrong value");
        await Expect(ada.Page.Locator(".sentence")).ToContainTextAsync("did not pass");
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Full_marks_say_that_everything_passed_and_lead_the_board()
    {
        await using var ben = await chromium.VisitAsync(service);
        await ben.SignInAsync("Ben Okafor");
        await ben.HandInAsync("correct");
        await Expect(ben.Page.Locator(".sentence")).ToContainTextAsync("Everything passed");

        await ben.Page.GotoAsync(Visitor.Assignment);
        await Expect(ben.Page.Locator(".versions li.counts")).ToContainTextAsync("Version 1");
        await ben.Page.GetByRole(AriaRole.Link, new() { Name = "Board" }).ClickAsync();
        await Expect(ben.Page.Locator("tr.mine")).ToContainTextAsync("Ben Okafor");
    }

    [Fact]
    public async Task What_is_not_written_yet_is_not_called_wrong()
    {
        await using var chloe = await chromium.VisitAsync(service);
        await chloe.SignInAsync("Chloe Martin");
        await chloe.HandInAsync("unfinished-raises");

        await Expect(chloe.Page.Locator(".sentence")).ToContainTextAsync("not done yet");
        await Expect(chloe.Page.Locator("details.component .tag.open").First).ToHaveTextAsync("not done yet");
        await Expect(chloe.Page.Locator("details.component .tag.bad")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_pseudonym_takes_the_place_of_the_name_on_the_board()
    {
        await using var deniz = await chromium.VisitAsync(service);
        await deniz.SignInAsync("Deniz Yilmaz");
        await deniz.HandInAsync("correct");
        await deniz.Page.GotoAsync(Visitor.Assignment + "/board");
        await deniz.Page.GetByLabel("By a pseudonym").CheckAsync();
        await deniz.Page.GetByLabel("Pseudonym", new() { Exact = true }).FillAsync("Saddle Point");
        await deniz.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(deniz.Page.Locator("tr.mine")).ToContainTextAsync("Saddle Point");
    }

    [Fact]
    public async Task A_refused_upload_says_which_rule_it_broke()
    {
        await using var emil = await chromium.VisitAsync(service);
        await emil.SignInAsync("Emil Novak");
        await emil.UploadAsync("notes.zip", "this is no archive"u8.ToArray());

        await Expect(emil.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not a zip, tar or tar.gz archive");
        await Expect(emil.Page.Locator("#file")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_scripts_everything_but_the_movement_is_there()
    {
        await using var emil = await chromium.VisitAsync(service, Look.Phone, scripts: false);
        await emil.SignInAsync("Emil Novak");
        await emil.UploadAsync("hw1p1.zip", Canary.Load("hw1p1", "correct").Zip());

        for (var looks = 0; looks < 120 && await emil.Page.Locator("details.component").CountAsync() == 0; looks++)
        {
            await Task.Delay(500, TestContext.Current.CancellationToken);
            await emil.Page.ReloadAsync();
        }
        await Expect(emil.Page.Locator(".sentence")).ToContainTextAsync("Everything passed");
    }

    [Fact]
    public async Task What_the_student_wrote_is_shown_as_text_and_never_run()
    {
        const string attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await using var emil = await chromium.VisitAsync(service);
        await emil.SignInAsync("Emil Novak");
        var files = Canary.Load("hw1p1", "correct").Files.ToDictionary();
        files["mytorch/nn/linear.py"] = System.Text.Encoding.UTF8.GetBytes($"print('{attack}')\nraise ValueError('{attack}')\n");
        await emil.UploadAsync("hw1p1.zip", (Canary.Load("hw1p1", "correct") with { Files = files }).Zip());
        await emil.ResultAsync();

        await Expect(emil.Page.Locator("#linear .message").First).ToContainTextAsync("<img src=x");
        foreach (var tab in new[] { "Code", "Printed" })
        {
            await emil.Page.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
            await Expect(emil.Page.Locator("main")).ToContainTextAsync("<script>alert(2)</script>");
        }
        Assert.Empty(emil.Complaints);
    }
}
