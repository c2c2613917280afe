using Autograder.Data.Database;
using Autograder.Worker.Grading;
using Autograder.Worker.Jobs;
using Autograder.Worker.Sandbox;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddAutograderDatabase(DatabaseServices.ConnectionString(builder.Configuration, builder.Environment));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSandbox(builder.Configuration);
builder.Services.AddSingleton<SubmissionGrader>();
builder.Services.AddGradingJobs(builder.Configuration);

var worker = builder.Build();
try
{
    await worker.Services.GetRequiredService<DatabaseSetup>().RunAsync(CancellationToken.None);
    await worker.RunAsync();
    return 0;
}
catch (DatabaseRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
