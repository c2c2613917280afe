using Autograder.Api;
using Autograder.Api.Components;
using Autograder.Data.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddAutograderApi();
builder.AddPages();

var app = builder.Build();
app.UsePageHeaders();
app.UseAutograderApi();
app.MapPages();
try
{
    await app.PrepareAsync();
    await app.RunAsync();
    return 0;
}
catch (DatabaseRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
