using Autograder.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddAutograderApi();

var app = builder.Build();
app.UseAutograderApi();
await app.PrepareAsync();
await app.RunAsync();
