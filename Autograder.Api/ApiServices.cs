using System.Text.Json;
using System.Text.Json.Serialization;
using Autograder.Api.Features.Assignments;
using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Competitions.Import;
using Autograder.Api.Features.Copying;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Demo;
using Autograder.Api.Features.Grades;
using Autograder.Api.Features.Health;
using Autograder.Api.Features.Leaderboard;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.RateLimits;
using Autograder.Api.Features.Schedule;
using Autograder.Api.Features.SignIn;
using Autograder.Api.Features.Submissions;
using Autograder.Api.Features.Teams;
using Autograder.Api.Features.Tokens;
using Autograder.Data.Database;
using Autograder.Data.Jobs;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Autograder.Grading.Competitions;
using Scalar.AspNetCore;

namespace Autograder.Api;

/// <summary>What the web process is made of.</summary>
internal static class ApiServices
{
    private const string OpenApiPath = "/api/{documentName}/openapi.json";

    public static void AddAutograderApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAutograderDatabase(DatabaseServices.ConnectionString(builder.Configuration, builder.Environment));
        services.AddGradingQueue();
        services.AddSingleton(TimeProvider.System);

        services.AddSignIn(builder.Configuration);
        services.AddRateLimits(builder.Configuration);
        services.AddProblemDetails();
        services.AddExceptionHandler<FaultHandler>();
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Autograder";
            document.Servers?.Clear(); // relative to where the document was fetched, also behind a proxy
            return Task.CompletedTask;
        }));
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow; // a misspelt key would be a wish passed over in silence
        });

        services.AddSingleton<SubmissionSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<SubmissionSignals>());
        services.AddSingleton(new Handouts(Path.Combine(AppContext.BaseDirectory, "Handouts")));
        services.AddSingleton(DemoSettings.From(builder.Configuration));
        services.AddScoped<DemoCourse>();
        services.AddScoped<Membership>();
        services.AddScoped<SubmissionReception>();
        services.AddSingleton<GradingBell>();
        services.AddHostedService(provider => provider.GetRequiredService<GradingBell>());
        services.AddSingleton(new ParsedSolutions(most: 4));
        services.AddSingleton<CompetitionSolutions>();
        services.AddSingleton<PredictionReaders>();
        services.AddScoped<PredictionReception>();
        services.AddScoped<CompetitionImport>();
        services.AddScoped<CompetitionReader>();
        services.AddMemoryCache();
        services.AddScoped<BoardCounts>();
        services.AddScoped<BoardNames>();
        services.AddScoped<CompetitionBoard>();
        services.AddScoped<BoardHistory>();
        services.AddSingleton<CompetitionCursors>();
        services.AddScoped<SubmissionReader>();
        services.AddScoped<Board>();
        services.AddScoped<AccessTokens>();
        services.AddScoped<TeamChanges>();
        services.AddScoped<TeamMerge>();
        services.AddScoped<TeamReader>();
        services.AddScoped<ClassScores>();
        services.AddScoped<GradeComputation>();
        services.AddScoped<GradePublication>();
        services.AddScoped<Gradebook>();
    }

    public static void UseAutograderApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseStatusCodePages()); // empty refusals become problem+json
        app.UseAuthentication();
        app.UseRateLimiter(); // after authentication: the limit is a person's
        app.UseAuthorization();

        app.MapOpenApi(OpenApiPath).AllowAnonymous();
        app.MapScalarApiReference("/api/docs", options => options.WithOpenApiRoutePattern(OpenApiPath).WithTitle("Autograder API")).AllowAnonymous();
        if (app.Services.GetService<UniversitySettings>() is not null) app.MapUniversity();
        app.MapGroup("").ExcludeFromDescription().MapHealth(); // where a load balancer looks

        var api = app.MapGroup("/api/v1").RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapHealth();
        api.MapCourses();
        api.MapAssignments();
        api.MapSchedule();
        api.MapSubmissions();
        api.MapCompetitionImport();
        api.MapCompetitionData();
        api.MapCompetitionBoards();
        api.MapFinalPicks();
        api.MapReveal();
        api.MapLeaderboard();
        api.MapTokens();
        api.MapTeams();
        api.MapGrades();
        api.MapGradebook();
        api.MapCopying();
    }

    /// <summary>Before the first request is taken: the schema, and the demo course where it is wanted.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        var stop = app.Lifetime.ApplicationStopping;
        var setup = app.Services.GetRequiredService<DatabaseSetup>();
        await setup.RunAsync(stop);
        if (!app.Services.GetRequiredService<DemoSettings>().Enabled) return;

        await setup.PatientlyAsync(async () =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DemoCourse>().SetUpAsync(stop);
        }, stop);
    }
}
