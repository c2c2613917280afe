using Competitions.Files;
using Competitions.Training;

namespace Competitions.Homeworks;

internal enum DataSize
{
    /// <summary>Only to see that everything runs: made in a second or two, too little to learn from.</summary>
    Tiny,

    /// <summary>Made in seconds, learnt from in minutes.</summary>
    Small,

    /// <summary>As large as what the course gives out.</summary>
    Course,
}

/// <summary>One of the competitions that ship: its data, and the models that are its baselines.</summary>
internal abstract class Competition
{
    public static IReadOnlyList<Competition> All { get; } = [new Hw1p2(), new FaceClassification(), new FaceVerification(), new Hw3p2(), new LanguageModel(), new SpeechToText()];

    /// <summary>Also the name of its folder in Handouts, which holds the writeup, <c>competition.yaml</c> and the starters.</summary>
    public abstract string Slug { get; }

    /// <summary>Writes data, solution and sample; the same seed gives the same bytes.</summary>
    public abstract void Make(Seed seed, DataSize size, CompetitionFolder folder);

    /// <summary>Trains the model of a level on the folder's data.</summary>
    /// <returns>Its predictions for the test part: id and label.</returns>
    public abstract IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run);

    public static Competition Find(string slug) => All.FirstOrDefault(competition => competition.Slug == slug)
        ?? throw new ArgumentException($"There is no competition {slug}; there are {string.Join(", ", All.Select(competition => competition.Slug))}.");
}
