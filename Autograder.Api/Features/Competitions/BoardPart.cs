using Autograder.Data.Assignments;
using Autograder.Data.Competitions;

namespace Autograder.Api.Features.Competitions;

/// <summary>Which rows a reader gets: a board, and as of when.</summary>
/// <param name="At">Null: as it is now.</param>
internal sealed record BoardPart(BoardKind Board, DateTimeOffset? At)
{
    /// <summary>Null: there is no such board for this reader. Students see the private one after the reveal, and the public one as it froze.</summary>
    public static BoardPart? For(CompetitionSettings settings, bool isStaff, BoardKind wanted, DateTimeOffset? at, DateTimeOffset now)
    {
        if (wanted is BoardKind.Private) return isStaff || settings.IsRevealedAt(now) ? new BoardPart(BoardKind.Private, at) : null;
        if (isStaff || !settings.IsFrozenAt(now)) return new BoardPart(BoardKind.Public, at);
        return at is { } past && settings.FreezeAt is { } freeze ? new BoardPart(BoardKind.Public, past < freeze ? past : freeze) : new BoardPart(BoardKind.Frozen, null);
    }

    public static bool TryParse(string? word, out BoardKind board)
    {
        board = word is "private" ? BoardKind.Private : BoardKind.Public;
        return word is null or "public" or "private";
    }
}
