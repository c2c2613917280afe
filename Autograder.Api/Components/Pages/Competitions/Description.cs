using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Autograder.Api.Components.Pages.Competitions;

/// <summary>An instructor's Markdown as HTML: no markup of its own, and links that only lead somewhere.</summary>
internal static class Description
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    public static string ToHtml(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            if (!LeadsSomewhere(link.Url)) link.Url = "#";
        }

        // The page has its own first heading.
        foreach (var heading in document.Descendants<HeadingBlock>()) heading.Level = Math.Min(6, heading.Level + 1);
        return document.ToHtml(Pipeline);
    }

    private static bool LeadsSomewhere(string? url) => url is not null
        && (Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Scheme is "https" or "http" or "mailto" : !url.Contains(':', StringComparison.Ordinal));
}
