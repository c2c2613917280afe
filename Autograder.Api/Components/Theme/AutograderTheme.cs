using MudBlazor;

namespace Autograder.Api.Components.Theme;

/// <summary>The colours and type of all pages. Every text colour has at least 4.5:1 on Background, Surface and its own 12 % tint.</summary>
internal static class AutograderTheme
{
    private static readonly string[] Sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"];

    public static MudTheme For(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = Light,
        PaletteDark = Dark,
        Typography = Type,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px" },
    };

    private static PaletteLight Light => new()
    {
        Background = "#f6f7f9",
        BackgroundGray = "#eef0f3",
        Surface = "#ffffff",
        Primary = "#34558b",
        PrimaryContrastText = "#ffffff",
        Secondary = "#5b5f97",
        Success = "#1d6b45",
        Info = "#1f628e",
        Warning = "#7d5200",
        Error = "#a8322a",
        Dark = "#3b4453",
        TextPrimary = "#1e2430",
        TextSecondary = "#525c6b",
        TextDisabled = "#6b7482",
        ActionDefault = "#525c6b",
        AppbarBackground = "#ffffff",
        AppbarText = "#1e2430",
        Divider = "#dfe3e9",
        LinesDefault = "#dfe3e9",
        LinesInputs = "#8a94a3",
        TableLines = "#e6e9ee",
        TableHover = "#f2f4f7",
    };

    private static PaletteDark Dark => new()
    {
        Background = "#13161b",
        BackgroundGray = "#21262e",
        Surface = "#1b1f26",
        Primary = "#a3bdec",
        PrimaryContrastText = "#10131a",
        Secondary = "#b9bcec",
        Success = "#86cfa6",
        SuccessContrastText = "#10131a",
        Info = "#93c4ea",
        InfoContrastText = "#10131a",
        Warning = "#e3b766",
        WarningContrastText = "#10131a",
        Error = "#f29b93",
        ErrorContrastText = "#10131a",
        Dark = "#c3cad5",
        TextPrimary = "#e6e9ee",
        TextSecondary = "#a9b2bf",
        TextDisabled = "#8c96a5",
        ActionDefault = "#a9b2bf",
        AppbarBackground = "#1b1f26",
        AppbarText = "#e6e9ee",
        Divider = "#313842",
        LinesDefault = "#313842",
        LinesInputs = "#6f7a89",
        TableLines = "#2a3039",
        TableHover = "#20252d",
    };

    private static Typography Type => new()
    {
        Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.9375rem", LineHeight = "1.55", LetterSpacing = "normal" },
        H1 = new H1Typography { FontFamily = Sans, FontSize = "1.75rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-0.01em" },
        H2 = new H2Typography { FontFamily = Sans, FontSize = "1.25rem", FontWeight = "650", LineHeight = "1.3", LetterSpacing = "-0.005em" },
        H3 = new H3Typography { FontFamily = Sans, FontSize = "1.0625rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontFamily = Sans, FontSize = "0.9375rem", LineHeight = "1.55", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Caption = new CaptionTypography { FontFamily = Sans, FontSize = "0.8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
        Subtitle1 = new Subtitle1Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontFamily = Sans, FontSize = "0.9375rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
    };
}
