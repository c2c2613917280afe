using System.Text;

namespace Competitions.Files;

/// <summary>Writes the hidden solution and, row for row, the sample that shows students the form of an upload.</summary>
internal sealed class SolutionWriter : IDisposable
{
    private readonly StreamWriter _solution;
    private readonly StreamWriter _sample;
    private readonly string _sampleLabel;

    /// <param name="sampleLabel">A label of the right form that is nearly always wrong.</param>
    public SolutionWriter(CompetitionFolder folder, string id, string label, string sampleLabel)
    {
        Directory.CreateDirectory(folder.Root);
        (_solution, _sample, _sampleLabel) = (Open(folder.Solution), Open(folder.In("sample_submission.csv")), sampleLabel);
        _solution.WriteLine($"{id},{label},Usage");
        _sample.WriteLine($"{id},{label}");
    }

    /// <param name="isPublic">Whether the row counts on the public board; otherwise on the private one.</param>
    public void Add(string id, string label, bool isPublic)
    {
        _solution.WriteLine($"{id},{label},{(isPublic ? "Public" : "Private")}");
        _sample.WriteLine($"{id},{_sampleLabel}");
    }

    public void Dispose()
    {
        _solution.Dispose();
        _sample.Dispose();
    }

    private static StreamWriter Open(string file) => new(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
}
