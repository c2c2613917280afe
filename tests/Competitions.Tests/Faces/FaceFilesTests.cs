using Competitions.Homeworks;

namespace Competitions.Tests.Faces;

public class FaceFilesTests
{
    private const int Side = 3;

    // Red is 0 … 8 by rows, green 9 … 17, blue 18 … 26.
    private static readonly float[][] Pictures = [[.. Enumerable.Range(0, 3 * Side * Side).Select(value => (float)value)]];

    [Fact]
    public void A_batch_is_made_of_the_pictures_as_they_are() =>
        Assert.Equal(Pictures[0].Select(value => (double)value), FaceFiles.Batch(Pictures, [0], Side).ToArray());

    [Fact]
    public void A_picture_that_is_moved_draws_its_border_out_in_every_colour()
    {
        var moves = new Queue<int>([1, -1]); // down, and left
        double[] red = [1, 2, 2, 1, 2, 2, 4, 5, 5];

        var moved = FaceFiles.Batch(Pictures, [0], Side, moves.Dequeue);

        Assert.Equal([1, 3, Side, Side], moved.Shape);
        Assert.Equal([.. red, .. red.Select(value => value + 9), .. red.Select(value => value + 18)], moved.ToArray());
    }
}
