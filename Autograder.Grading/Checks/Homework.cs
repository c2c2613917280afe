namespace Autograder.Grading.Checks;

/// <summary>One homework of the course, as it is graded: its components in the order of the writeup.</summary>
/// <param name="Id">As in file names, addresses and check ids: <c>hw1p1</c>.</param>
public sealed record Homework(string Id, string Title, params IReadOnlyList<Component> Components)
{
    /// <summary>Folders of the upload from which modules may be imported flat, as in <c>from linear import *</c>.</summary>
    public required IReadOnlyList<string> SearchFolders { get; init; }

    /// <summary>What a submission may import beside the standard library and itself.</summary>
    public required IReadOnlyList<string> AllowedImports { get; init; }

    /// <summary>Points for the homework itself; bonus components come on top.</summary>
    public decimal MaxScore => Components.Where(c => !c.IsBonus).Sum(c => c.MaxScore);

    /// <summary>Every file some component needs: what an upload is searched for.</summary>
    public IReadOnlyList<string> Files => [.. Components.SelectMany(c => c.Files).Distinct()];

    public IEnumerable<Check> Checks => Components.SelectMany(c => c.Checks);
}

/// <summary>A part of the homework that students write and are given points for.</summary>
/// <param name="Id">The second part of its checks' ids: <c>linear</c>.</param>
/// <param name="Files">Where the contract puts its code, from the root of an upload.</param>
public sealed record Component(string Id, string Title, IReadOnlyList<string> Files, params IReadOnlyList<Check> Checks)
{
    /// <summary>Its points come on top of the homework's.</summary>
    public bool IsBonus { get; init; }

    public decimal MaxScore => Checks.Sum(c => c.Points);
}

/// <summary>The unit of grading. It plans cases on secret inputs; it earns its points if every case comes back right.</summary>
/// <param name="Id"><c>hw1p1/linear/forward</c>.</param>
/// <param name="Title">What is right when it passes, in a student's words.</param>
public sealed record Check(string Id, string Title, CheckGroup Group, decimal Points, Action<Plan> Write)
{
    /// <summary>CPU time for all cases together. Wall time follows from it: see <see cref="WallLimit"/>.</summary>
    public TimeSpan CpuLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of each case: the backstop for code that sleeps or deadlocks; generous, because a busy machine is no fault of the student's.</summary>
    public TimeSpan WallLimit => 2 * CpuLimit + TimeSpan.FromSeconds(2);

    public Visibility Visibility { get; init; } = Visibility.Visible;

    /// <summary>A check where the course's own graders look; it is in the handout too.</summary>
    public static Check Core(string id, string title, decimal points, Action<Plan> write) =>
        new(id, title, CheckGroup.Core, points, write) { Visibility = Visibility.Public };

    /// <summary>A check of what else the contract says.</summary>
    public static Check Robust(string id, string title, decimal points, Action<Plan> write) =>
        new(id, title, CheckGroup.Robust, points, write);

    public IReadOnlyList<Case> Plan(SecretInputs inputs)
    {
        var plan = new Plan(inputs);
        Write(plan);
        return plan.Cases.Count > 0 ? plan.Cases : throw new InvalidOperationException($"{Id} plans no case, so nothing could fail.");
    }
}

public enum CheckGroup
{
    /// <summary>Where the course's own graders look: about 80 % of a component's points.</summary>
    Core,

    /// <summary>Everything else the contract says: wider shapes, second use, large values, state.</summary>
    Robust,
}

public enum Visibility
{
    /// <summary>In the handout too: <c>check.py</c> replays it offline, on public inputs.</summary>
    Public,

    /// <summary>Its result is shown; its inputs are secret.</summary>
    Visible,

    /// <summary>Its result is shown to staff only, until the assignment closes.</summary>
    Hidden,
}

/// <summary>What a check asks of the student's code on this submission's secret inputs.</summary>
public sealed class Plan(SecretInputs inputs)
{
    private readonly List<Case> cases = [];

    public SecretInputs Inputs { get; } = inputs;

    public IReadOnlyList<Case> Cases => cases;

    /// <param name="label">What a student is told of this case: <c>N = 4, in = 3, out = 2</c>.</param>
    /// <param name="traits">What sets it apart from the check's other cases, to finish "right only with …": <c>batch size 1</c>.</param>
    public Case Case(string label, params string[] traits) => Add(new Case(label, traits));

    /// <summary>One of several ways to ask the same question, where the contract leaves open which of them a solution serves.</summary>
    public Case EitherCase(string question, string label, params string[] traits) => Add(new Case(label, traits) { Question = question });

    private Case Add(Case added)
    {
        cases.Add(added);
        return added;
    }
}
