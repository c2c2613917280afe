using Autograder.Api;
using Autograder.Data.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddAutograderApi();

var app = builder.Build();
app.UseAutograderApi();
await app.Services.GetRequiredService<DatabaseSetup>().RunAsync(app.Lifetime.ApplicationStopping);
await app.RunAsync();
