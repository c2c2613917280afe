using Autograder.Data.Competitions;
using Autograder.Worker.Jobs;
using Autograder.Worker.Tests.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Tests.Jobs;

/// <summary>A deadline that moved moves the boards, even if the service stopped before it came to them.</summary>
public sealed class BoardSweeperTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly BoardKind[] BothBoards = [BoardKind.Private, BoardKind.Public]; // in the order of their names

    private Workplace place = null!;

    public async ValueTask InitializeAsync()
    {
        place = await Workplace.OpenAsync(server, new NoSandbox());
        var competition = await place.CompeteAsync("accuracy", "id,label,Usage\n0,1,Public\n1,2,Private\n");
        await place.SendAsync(competition, await place.Room.EnrolAsync("Ann"), "id,label\n0,1\n1,2\n");
        await place.WakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(BothBoards, await BoardsAsync());
    }

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task Boards_that_nobody_brings_up_to_date_are_rebuilt_once()
    {
        await place.Room.SqlAsync("DELETE FROM board_entries; UPDATE assignments SET competition_boards_stale_since = now() - interval '2 minutes' WHERE kind = 'competition'");
        await SweepAsync();
        Assert.Equal(BothBoards, await BoardsAsync());

        await place.Room.SqlAsync("DELETE FROM board_entries");
        await SweepAsync(); // no mark says that they are stale
        Assert.Empty(await BoardsAsync());
    }

    [Fact]
    public async Task A_change_only_just_made_is_left_to_who_made_it()
    {
        await place.Room.SqlAsync("DELETE FROM board_entries; UPDATE assignments SET competition_boards_stale_since = now() - interval '1 second' WHERE kind = 'competition'");
        await SweepAsync();
        Assert.Empty(await BoardsAsync());
    }

    private Task SweepAsync() => place.Get<BoardSweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private Task<List<BoardKind>> BoardsAsync() => place.Room.WithAsync(db => db.BoardEntries.Select(e => e.Board).OrderBy(b => b).ToListAsync());
}
