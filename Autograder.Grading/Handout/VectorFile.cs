using System.Security.Cryptography;
using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Handout;

/// <summary>
/// The public checks of a homework as data: scripts on public inputs, expected values, tolerances, and the results of known mistakes, so that
/// <c>check.py</c> judges offline by the same rules and with the same words.
/// </summary>
/// <remarks>
/// One value in the encoding of the driver protocol (<c>Handouts/driver/PROTOCOL.md</c>). Its head is what a load request needs; then
/// components, checks, cases, expectations, nested as here.
/// </remarks>
public static class VectorFile
{
    public static byte[] Write(Homework homework) => Frame.Encode(Vectors(homework, c => c.Visibility is Visibility.Public));

    /// <summary>
    /// Changes when, and only when, grading could come out differently: a digest of every check's scripts and expectations on public inputs.
    /// </summary>
    public static string Fingerprint(Homework homework) =>
        Convert.ToHexStringLower(SHA256.HashData(Frame.Encode(Vectors(homework, _ => true))))[..16];

    private static Value.Record Vectors(Homework homework, Func<Check, bool> include) => new(
        ("format", 1),
        ("homework", homework.Id),
        ("title", homework.Title),
        ("search", Texts(homework.SearchFolders)),
        ("allow", Texts(homework.AllowedImports)),
        ("components", List(homework.Components, component => new Value.Record(
            ("id", component.Id),
            ("title", component.Title),
            ("files", Texts(component.Files)),
            ("bonus", component.IsBonus),
            ("maxScore", (double)component.MaxScore),
            ("checks", List(component.Checks.Where(include), WriteCheck))))));

    private static Value.Record WriteCheck(Check check) => new(
        ("id", check.Id),
        ("title", check.Title),
        ("points", (double)check.Points),
        ("cpuSeconds", check.CpuLimit.TotalSeconds),
        ("cases", List(check.Plan(SecretInputs.ForHandout(check.Id)), WriteCase)));

    private static Value.Record WriteCase(Case @case) => new(
        ("label", @case.Label),
        ("traits", Texts(@case.Traits)),
        ("question", @case.Question is { } question ? question : Value.None.Instance),
        // Bytes, to be sent to the driver as they are: references and constant functions mean something only there.
        ("request", new Value.Bytes(Frame.Encode(@case.Script.AsRequest(id: 0)))),
        ("stepCount", @case.Script.Count),
        ("expectations", List(@case.Expectations, e => new Value.Record(
            ("step", e.Step),
            ("quantity", e.Quantity),
            ("axes", Texts(e.Axes)),
            ("expected", e.Expected),
            ("float64", WriteBound(e.Tolerance.Float64)),
            ("float32", WriteBound(e.Tolerance.Float32)),
            ("notFiniteMeans", e.NotFiniteMeans is { } words ? words : Value.None.Instance),
            ("mask", Texts([$"{e.MaskStep}", $"{e.Zeros}", $"{e.OtherStep}"])), // for the fingerprint: no public check has one
            ("accepted", List(e.Accepted, WriteVariant)),
            ("mistakes", List(Mistakes.Of(e, @case), WriteVariant)),
            ("idle", List(Mistakes.Idle(e), WriteVariant))))));

    private static Value.List WriteBound(Bound bound) => new(bound.Relative, bound.OfScale, bound.Floor);

    private static Value.Record WriteVariant(Variant variant) =>
        new(("id", variant.Id), ("words", variant.Words), ("cause", variant.IsCause), ("throughout", variant.IsThroughout), ("result", variant.Result.Value));

    private static Value.List Texts(IEnumerable<string> texts) => List(texts, t => (Value)t);

    private static Value.List List<T>(IEnumerable<T> items, Func<T, Value> write) => new([.. items.Select(write)]);
}
