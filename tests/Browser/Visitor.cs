using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Somebody at a browser, and everything the browser complained about.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    public const string Assignment = "/courses/idl/assignments/hw1p1";

    public const string Competition = "/courses/idl/assignments/moons";

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 120_000 };

    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    internal Visitor(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        page.Dialog += async (_, dialog) =>
        {
            complaints.Add($"a dialog opened: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Scripts that failed or were blocked, missing files, dialogs.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public async Task SignInAsync(string name)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Your courses" })).ToBeVisibleAsync();
    }

    public Task SignInAsInstructorAsync() => SignInAsync("The instructor");

    public async Task UploadAsync(string fileName, byte[] content)
    {
        await Page.GotoAsync(Assignment);
        await Page.SetInputFilesAsync("#file", new FilePayload { Name = fileName, MimeType = "application/zip", Buffer = content });
        await Page.GetByRole(AriaRole.Button, new() { Name = "Upload and grade" }).ClickAsync();
    }

    /// <summary>Uploads a known submission and waits for the page to show its result.</summary>
    /// <returns>The address of the result.</returns>
    public async Task<string> HandInAsync(string canary)
    {
        await UploadAsync("hw1p1.zip", Canary.Load("hw1p1", canary).Zip());
        await Page.WaitForURLAsync(SubmissionAddress());
        await ResultAsync();
        return Page.Url;
    }

    /// <summary>Sends predictions for the demo competition of which so many in ten are right.</summary>
    public async Task PredictAsync(int rightOf10)
    {
        var solution = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "Autograder.Api", "Features", "Demo", "moons", "solution.csv"));
        var lines = solution.Skip(1).Select(line => line.Split(',')).Select((cells, i) => $"{cells[0]},{(i % 10 < rightOf10 ? cells[1] : cells[1] == "0" ? "1" : "0")}");
        await SendAsync("submission.csv", System.Text.Encoding.UTF8.GetBytes("id,label\n" + string.Join('\n', lines) + "\n"));
        await Page.WaitForURLAsync(SubmissionAddress());
    }

    public async Task SendAsync(string fileName, byte[] content)
    {
        await Page.GotoAsync(Competition);
        await Page.SetInputFilesAsync("#file", new FilePayload { Name = fileName, MimeType = "text/csv", Buffer = content });
        await Page.GetByRole(AriaRole.Button, new() { Name = "Upload and score" }).ClickAsync();
    }

    /// <summary>What somebody without scripts does: looks again, until the page says it.</summary>
    public async Task ReloadUntilAsync(string words)
    {
        for (var looks = 0; looks < 120 && await Page.Locator("main", new() { HasText = words }).CountAsync() == 0; looks++)
        {
            await Task.Delay(500, TestContext.Current.CancellationToken);
            await Page.ReloadAsync();
        }
        await Expect(Page.Locator("main")).ToContainTextAsync(words);
    }

    /// <summary>The result is on the page, brought there by the page itself.</summary>
    public Task ResultAsync() => Expect(Page.Locator("details.component").First).ToBeVisibleAsync(Patient);

    public ValueTask DisposeAsync() => new(context.CloseAsync());

    [GeneratedRegex("/submissions/[0-9a-f-]{36}$")]
    private static partial Regex SubmissionAddress();
}
