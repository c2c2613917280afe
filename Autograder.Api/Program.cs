using Autograder.Api;
using Autograder.Api.Components;

var builder = WebApplication.CreateBuilder(args);
builder.AddAutograderApi();
builder.AddPages();

var app = builder.Build();
app.UsePageHeaders();
app.UseAutograderApi();
app.MapPages();
await app.PrepareAsync();
await app.RunAsync();
