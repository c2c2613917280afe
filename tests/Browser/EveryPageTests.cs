using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Every page, on a desktop and a phone, light and dark: nothing for axe to find, nothing that scrolls sideways, no complaint of the browser.</summary>
public sealed class EveryPageTests(Service service, Chromium chromium)
{
    public static TheoryData<string> Looks => [.. Look.All.Select(look => look.Name)];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Pages_of_a_student(string look)
    {
        var submission = await service.As("Ada Park").SubmitAsync(Canary.Load("hw1p1", "linear-dldw-negated").Zip());
        await using var ada = await chromium.VisitAsync(service, Look.All.Single(l => l.Name == look));
        await LookAtAsync(ada, "/sign-in");
        await ada.SignInAsync("Ada Park");
        await LookAtAsync(ada, $"/submissions/{submission}"); // perhaps still on its way
        await service.As("Ada Park").AwaitGradedAsync(submission);
        await LookAtAsync(ada, Visitor.Competition, $"{Visitor.Competition}/board", $"{Visitor.Competition}/team", "/courses/idl/grades");
        await LookAtAsync(ada, "/", "/tokens", Visitor.Assignment, $"{Visitor.Assignment}/board", $"/submissions/{submission}", $"/submissions/{submission}/code", $"/submissions/{submission}/log");
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Pages_of_the_staff(string look)
    {
        var submission = await service.As("Ada Park").SubmitAsync(Canary.Load("hw1p1", "linear-dldw-negated").Zip());
        await service.As("Ada Park").AwaitGradedAsync(submission);
        await using var staff = await chromium.VisitAsync(service, Look.All.Single(l => l.Name == look));
        await staff.SignInAsInstructorAsync();
        await LookAtAsync(staff, Visitor.Competition, $"{Visitor.Competition}/board?board=private", $"{Visitor.Competition}/team", $"{Visitor.Competition}/grades",
            $"{Visitor.Competition}/copying", $"{Visitor.Competition}/settings", "/courses/idl/competitions/new", "/courses/idl/gradebook");
        await LookAtAsync(staff, "/", "/tokens", Visitor.Assignment, $"{Visitor.Assignment}/board", $"{Visitor.Assignment}/overview", $"{Visitor.Assignment}/settings", "/queue", $"/submissions/{submission}", $"/submissions/{submission}/code");
    }

    [Fact]
    public async Task The_chosen_colours_outlive_the_visit_to_a_page()
    {
        await using var visitor = await chromium.VisitAsync(service, Look.Desktop);
        await visitor.Page.GotoAsync("/sign-in");
        var light = await BackgroundAsync(visitor);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Dark colours" }).ClickAsync();
        var dark = await BackgroundAsync(visitor);
        await visitor.Page.ReloadAsync();

        Assert.NotEqual(light, dark);
        Assert.Equal(dark, await BackgroundAsync(visitor));
    }

    [Fact]
    public async Task The_keyboard_alone_signs_in()
    {
        await using var visitor = await chromium.VisitAsync(service);
        await visitor.Page.GotoAsync("/sign-in");
        // Chromium drops keys until it has painted; waiting inside the page is what its security policy forbids.
        while (!await visitor.Page.EvaluateAsync<bool>("performance.getEntriesByName('first-contentful-paint').length > 0")) await Task.Delay(20, TestContext.Current.CancellationToken);

        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.Locator("main")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "The instructor" })).ToBeFocusedAsync(); // the first of the demo accounts
        var home = service.Address.ToString();
        for (var presses = 0; visitor.Page.Url != home && presses < 5; presses++)
        {
            await visitor.Page.Keyboard.PressAsync("Enter");
            try
            {
                await visitor.Page.WaitForURLAsync(home, new() { Timeout = 15_000 });
            }
            catch (TimeoutException)
            {
                // A busy Chromium drops a key now and then, and a person would press it again.
            }
        }
        Assert.Equal(home, visitor.Page.Url);
    }

    private static Task<string> BackgroundAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private static async Task LookAtAsync(Visitor visitor, params string[] pages)
    {
        foreach (var address in pages)
        {
            var answer = await visitor.Page.GotoAsync(address);
            Assert.True(answer!.Ok, $"{address} answered {answer.Status}");

            var findings = (await visitor.Page.RunAxe()).Violations.SelectMany(v => v.Nodes.Select(node => $"{address}: {v.Help}: {node.Html}"));
            Assert.Empty(findings);
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            Assert.Empty(visitor.Complaints.Select(complaint => $"{address}: {complaint}"));
        }
    }
}
