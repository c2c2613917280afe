using System.Text.Json;
using System.Text.Json.Serialization;
using Autograder.Grading.Checks;

namespace Autograder.Grading.Results;

/// <summary>The result of grading one submission: what is stored, shown and returned by REST.</summary>
public sealed record GradeSheet(decimal Score, decimal MaxScore, IReadOnlyList<ComponentResult> Components)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static GradeSheet Sum(Homework homework, IReadOnlyList<ComponentResult> components) =>
        new(components.Sum(c => c.Score), homework.MaxScore, components);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static GradeSheet FromJson(string json) =>
        JsonSerializer.Deserialize<GradeSheet>(json, Json) ?? throw new ArgumentException("The sheet is empty.", nameof(json));
}

public sealed record ComponentResult(string Id, string Title, decimal Score, decimal MaxScore, bool IsBonus, IReadOnlyList<CheckResult> Checks)
{
    public static ComponentResult Sum(Component component, IReadOnlyList<CheckResult> checks) =>
        new(component.Id, component.Title, checks.Sum(c => c.Score), component.MaxScore, component.IsBonus, checks);
}

/// <param name="Message">What was found, in words: quantity, place, got and expected. Null when it passed without remark.</param>
/// <param name="Diagnosis">Why, where a known mistake reproduces the student's numbers exactly. Null otherwise: it never guesses.</param>
/// <param name="DiagnosisId">The mistake's short name, for statistics.</param>
/// <param name="Milliseconds">Time in the sandbox, measured outside it.</param>
public sealed record CheckResult(
    string Id, string Title,
    [property: JsonConverter(typeof(LowerCaseEnum<CheckGroup>))] CheckGroup Group,
    [property: JsonConverter(typeof(LowerCaseEnum<Visibility>))] Visibility Visibility,
    Verdict Verdict, decimal Score, decimal MaxScore, string? Message, string? Diagnosis, string? DiagnosisId, double Milliseconds)
{
    public static CheckResult Of(Check check, Finding finding, TimeSpan spent) => new(
        check.Id, check.Title, check.Group, check.Visibility,
        finding.Verdict, finding.Verdict is Verdict.Passed ? check.Points : 0, check.Points,
        finding.Message, finding.Diagnosis, finding.DiagnosisId, Math.Round(spent.TotalMilliseconds, 1));
}

/// <summary>What judging found, before it has points.</summary>
public sealed record Finding(Verdict Verdict, string? Message = null, string? Diagnosis = null, string? DiagnosisId = null);

internal sealed class LowerCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower) where T : struct, Enum;
