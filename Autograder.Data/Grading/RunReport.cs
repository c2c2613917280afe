namespace Autograder.Data.Grading;

/// <summary>What a run found, as the store needs it: the grade sheet's JSON, the totals, and one line per check for statistics.</summary>
/// <param name="Score">A competition's may be null: the metric has no value for these predictions.</param>
/// <param name="MaxScore">Null for a competition.</param>
public sealed record RunReport(decimal? Score, decimal? MaxScore, string Json, IReadOnlyList<CheckOutcome> Checks);

/// <param name="CheckId">For example <c>hw1p1/linear/forward</c>.</param>
/// <param name="Verdict">The grading catalogue's name: <c>passed</c>, <c>failed</c>, <c>unfinished</c> …</param>
/// <param name="Diagnosis">The id of the mistake that was recognised.</param>
public sealed record CheckOutcome(string CheckId, string Verdict, decimal Score, decimal MaxScore, string? Diagnosis, int Milliseconds);
