using System.Text.Json;
using Autograder.Api.Features.Schedule;
using Autograder.Data.Assignments;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>What an import leaves behind, by which the next one tells what its folder changed.</summary>
/// <param name="Baselines">Names of those the folder brought. Staff may send others, which no folder takes away.</param>
internal sealed record LastImport(FolderSchedule Schedule, IReadOnlyList<string> Baselines)
{
    public static LastImport Of(CompetitionPlan plan) => new(FolderSchedule.Of(plan), [.. plan.Baselines.Select(b => b.Name)]);

    public static LastImport FromJson(string json) => JsonSerializer.Deserialize<LastImport>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);
}

/// <summary>What a folder says of the settings that staff may set by hand afterwards.</summary>
internal sealed record FolderSchedule(
    DateTimeOffset Opens, DateTimeOffset? Early, DateTimeOffset Due, DateTimeOffset Closes, DateTimeOffset? Freeze, DateTimeOffset? Reveal, int? AttemptsPerDay)
{
    public static FolderSchedule Of(CompetitionPlan plan) => new(plan.Opens, plan.Early, plan.Due, plan.Closes, plan.Freeze, plan.Reveal, plan.AttemptsPerDay);

    public static FolderSchedule Of(Assignment assignment) => new(
        assignment.OpensAt, assignment.Competition!.EarlyAt, assignment.DueAt, assignment.ClosesAt, assignment.Competition.FreezeAt, assignment.Competition.RevealAt,
        assignment.AttemptsPerDay);

    /// <summary>A merge of three: what the folder changed since the last import is applied, and the rest stays as it is set now.</summary>
    /// <returns>With it the keys of <c>competition.yaml</c> where what is set now stays and the folder says otherwise.</returns>
    public (FolderSchedule Schedule, IReadOnlyList<string> Kept) MergedInto(FolderSchedule now, FolderSchedule last)
    {
        var kept = new List<string>();
        var merged = new FolderSchedule(
            Merged("opens", Opens, last.Opens, now.Opens), Merged("early", Early, last.Early, now.Early), Merged("due", Due, last.Due, now.Due),
            Merged("closes", Closes, last.Closes, now.Closes), Merged("freeze", Freeze, last.Freeze, now.Freeze),
            Merged("reveal", Reveal ?? last.Reveal, last.Reveal, now.Reveal), // a folder that no longer names it hides nothing again
            Merged("attempts_per_day", AttemptsPerDay, last.AttemptsPerDay, now.AttemptsPerDay));
        return (merged, kept);

        T Merged<T>(string key, T said, T saidLast, T isNow)
        {
            var same = EqualityComparer<T>.Default;
            if (!same.Equals(said, saidLast)) return said;
            if (!same.Equals(said, isNow)) kept.Add(key);
            return isNow;
        }
    }

    /// <summary>What cannot be: two settings, one of the folder and one set by hand, may contradict each other.</summary>
    public string? Fault(Assignment assignment) => Settable.Fault(assignment);

    public void ApplyTo(Assignment assignment)
    {
        Settable.ApplyTo(assignment);
        if (Reveal is { } reveal) assignment.Competition!.Reveal(reveal);
    }

    private AssignmentSchedule Settable => new()
    {
        OpensAt = Opens, EarlyAt = Early, DueAt = Due, ClosesAt = Closes, FreezeAt = Freeze, AttemptsPerDay = AttemptsPerDay,
    };
}
