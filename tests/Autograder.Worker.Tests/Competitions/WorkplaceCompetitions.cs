using System.Text;
using Autograder.Data.Assignments;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Worker.Tests.Jobs;

namespace Autograder.Worker.Tests.Competitions;

/// <summary>A competition among the homework of a workplace, open for a week.</summary>
internal static class WorkplaceCompetitions
{
    public static async Task<Assignment> CompeteAsync(this Workplace place, string metric, string solution, string? program = null)
    {
        var settings = CompetitionSettings.Scored(metric, higherIsBetter: true);
        var competition = Assignment.ForCompetition(
            place.Room.Course.Id, "letters", "Letters", "letters", Classroom.Now.AddDays(-1), Classroom.Now.AddDays(7), Classroom.Now.AddDays(7), settings);
        settings.Solve(await SaveAsync(place, solution), sampleSha256: null, program is null ? null : await SaveAsync(place, program));
        await place.Room.SaveAsync(competition);
        return competition;
    }

    public static async Task<Submission> SendAsync(this Workplace place, Assignment competition, Person person, string csv) =>
        Assert.IsType<ReceptionOutcome.Received>(await place.Room.SubmitAsync(competition, person, csv)).Submission;

    private static Task<string> SaveAsync(Workplace place, string text) =>
        place.Room.WithAsync(db => db.SaveBlobAsync(Encoding.UTF8.GetBytes(text), Classroom.Now, CancellationToken.None));
}
