using System.CommandLine;
using Competitions;
using Competitions.Homeworks;
using Competitions.Training;

// Options are declared once; a command says which of them it takes.
var slug = new Argument<string>("slug") { Description = $"{string.Join(", ", Competition.All.Select(competition => competition.Slug))}, or all" };
var seed = new Option<string?>("--seed") { Description = "The same seed makes the same bytes. Keep it secret: who knows it can make the solution. Without it 128 random bits are drawn, shown and kept in OUT/seed.txt." };
var size = new Option<DataSize>("--size") { Description = "tiny: only to see that everything runs. small: made in seconds. course: as large as what the course gives out (hours to learn from, gigabytes).", DefaultValueFactory = _ => DataSize.Small };
var output = new Option<DirectoryInfo>("--out") { Description = "A folder; each competition becomes a folder in it.", Required = true };
var data = new Option<DirectoryInfo>("--data") { Description = "The folder that make wrote to (its --out).", Required = true };
var level = new Option<string>("--level") { Description = "very-low, low, medium or high", Required = true };
var levels = new Option<string>("--levels") { Description = "Several, with commas.", DefaultValueFactory = _ => "very-low,low" };
var address = new Option<string>("--url") { Description = "The service; otherwise AUTOGRADER_URL.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AUTOGRADER_URL") ?? "http://127.0.0.1:8080" };
var course = new Option<string>("--course") { Description = "The course's slug.", DefaultValueFactory = _ => "idl" };
var file = new Option<FileInfo?>("--file") { Description = "The predictions; otherwise those of the baseline of --level." };
var submitLevel = new Option<string>("--level") { Description = "Whose predictions to send: DATA/SLUG/baselines/LEVEL.csv.", DefaultValueFactory = _ => "low" };
var submitData = new Option<DirectoryInfo?>("--data") { Description = "The folder that make wrote to." };

var dataUrl = new Option<Uri?>("--data-url")
{
    Description = "Where students fetch DATA/SLUG/data/, which you put there: the service then keeps none of it. For what is larger than 2 GB, or than 1 GB in one file, or more than 40,000 files.",
    CustomParser = given =>
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        given.AddError($"--data-url is no http address: {given.Tokens[0].Value}");
        return null;
    },
};

var make = new Command("make", "Makes a competition's data, solution and writeup: a folder that the service imports.") { slug, seed, size, output };
make.SetAction(parsed => Commands.Make(parsed.GetValue(slug)!, parsed.GetValue(seed), parsed.GetValue(size), parsed.GetValue(output)!.FullName, Console.Out));

var train = new Command("train", "Trains one baseline and writes its predictions, curves and checkpoint to DATA/SLUG/baselines/.") { slug, level, data };
train.SetAction(parsed => Commands.Train(parsed.GetValue(slug)!, [Levels.Parse(parsed.GetValue(level)!)], parsed.GetValue(data)!.FullName, Console.Out));

var baselines = new Command("baselines", "Trains several baselines of one competition or of all, and prints their scores.") { slug, levels, data };
baselines.SetAction(parsed => Commands.Train(
    parsed.GetValue(slug)!, [.. parsed.GetValue(levels)!.Split(',', StringSplitOptions.TrimEntries).Select(Levels.Parse)], parsed.GetValue(data)!.FullName, Console.Out));

var publish = new Command("publish", "Imports made competitions into a course, with the baselines that have been trained. AUTOGRADER_TOKEN is an instructor's.") { slug, data, dataUrl, address, course };
publish.SetAction((parsed, stop) => Commands.PublishAsync(
    parsed.GetValue(slug)!, parsed.GetValue(data)!.FullName, parsed.GetValue(dataUrl), parsed.GetValue(address)!, parsed.GetValue(course)!, Console.Out, stop));

var submit = new Command("submit", "Uploads predictions through the REST interface, as a student does. The token comes from AUTOGRADER_TOKEN.") { slug, submitData, submitLevel, file, address, course };
submit.SetAction((parsed, stop) => Commands.SubmitAsync(
    parsed.GetValue(slug)!, parsed.GetValue(file)?.FullName ?? Commands.PredictionsOf(parsed.GetValue(submitData)?.FullName ?? ".", parsed.GetValue(slug)!, Levels.Parse(parsed.GetValue(submitLevel)!)),
    parsed.GetValue(address)!, parsed.GetValue(course)!, Console.Out, stop));

var root = new RootCommand("Makes the data of the competitions from a seed, trains their baselines with ReferenceImpl, and sends predictions.") { make, train, baselines, publish, submit };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception trouble) when (trouble is ArgumentException or IOException or InvalidDataException or DllNotFoundException or HttpRequestException)
{
    Console.Error.WriteLine(trouble.Message);
    return 1;
}
