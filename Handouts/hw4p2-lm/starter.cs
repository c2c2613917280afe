// Homework 4, part 2, the language model in C#, to begin with: counts, and writes submission.csv.
//
//     dotnet run starter.cs -- [DATA]      DATA is the folder with train.txt, test.txt and tokens.csv (.NET 10)
//
// What follows is counted after the last character, mixed with what follows any. Your transformer will do better.
using System.Globalization;

const string Alphabet = " abcdefghijklmnopqrstuvwxyz";
const int End = 27, Tokens = End + 1; // the end of a sentence; here also what stands before its first character
var data = args.Length > 0 ? args[0] : "..";

var (pairs, singles) = (new double[Tokens, Tokens], new double[Tokens]);
foreach (var line in File.ReadLines(Path.Combine(data, "train.txt")))
{
    var before = End;
    foreach (var token in line.Select(letter => Alphabet.IndexOf(letter)).Append(End))
    {
        pairs[before, token]++;
        singles[token]++;
        before = token;
    }
}

using var file = new StreamWriter("submission.csv") { NewLine = "\n" };
file.WriteLine("id,label");
foreach (var (row, beginning) in File.ReadLines(Path.Combine(data, "test.txt")).Index())
{
    var before = beginning.Length == 0 ? End : Alphabet.IndexOf(beginning[^1]);
    var count = Enumerable.Range(0, Tokens).Sum(token => pairs[before, token]);
    var logProbabilities = Enumerable.Range(0, Tokens).Select(token =>
        Math.Log((pairs[before, token] + 5 * (singles[token] + 1) / (singles.Sum() + Tokens)) / (count + 5)).ToString("f4", CultureInfo.InvariantCulture));
    file.WriteLine($"{row},{string.Join(' ', logProbabilities)}");
}
