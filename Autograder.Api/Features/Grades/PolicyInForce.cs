using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Grades;

/// <summary>The policy of a competition: as the staff set it here, else as its folder's <c>grades:</c> brought it.</summary>
internal static class PolicyInForce
{
    /// <summary>Null while there are no cut-offs.</summary>
    public static async Task<PolicyView?> PolicyAsync(this AutograderDbContext db, Assignment assignment, CancellationToken ct) =>
        await db.GradingPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.AssignmentId == assignment.Id, ct) is { } set ? PolicyView.Of(set.Terms, set.IsAnnounced)
            : assignment.Competition?.GradesJson is { } imported ? Imported(imported) : null;

    /// <param name="json">As the import keeps a folder's <c>grades:</c>.</param>
    public static PolicyView Imported(string json)
    {
        var read = JsonSerializer.Deserialize<Dictionary<string, double>>(json) ?? [];
        return new PolicyView(
            read["high"], read["medium"], read["low"], read["very_low"], Points("bonus", 5), Points("early_deduction", 10), Points("late_deduction", 10), (int)read.GetValueOrDefault("slack_days", 10));

        decimal Points(string key, decimal usual) => read.TryGetValue(key, out var points) ? (decimal)points : usual;
    }
}
