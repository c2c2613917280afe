using ReferenceImpl.Convolution;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Convolution;

public class ConvTransposeTests
{
    [Fact]
    public void Agrees_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("convolution", "transpose1d"))
        {
            var w = golden["weight"];
            Agreement.WithPyTorch(
                new ConvTranspose1d(
                    w.Rows, w.Shape[1], w.Columns, golden.Int("stride"), golden.Int("padding"), golden.Int("output_padding"), Dilation(golden)),
                golden, "weight", "bias");
        }
        foreach (var golden in GoldenCase.All("convolution", "transpose2d"))
        {
            var w = golden["weight"];
            Agreement.WithPyTorch(
                new ConvTranspose2d(
                    w.Rows, w.Shape[1], w.Columns, golden.Int("stride"), golden.Int("padding"), golden.Int("output_padding"), Dilation(golden)),
                golden, "weight", "bias");
        }

        static int Dilation(GoldenCase golden) => golden.Has("dilation") ? golden.Int("dilation") : 1;
    }

    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        Agreement.WithDifferences(new ConvTranspose1d(2, 3, 3, stride: 2, rng: rng), Tensor.Normal(rng, 2, 2, 4), rng);
        Agreement.WithDifferences(new ConvTranspose2d(2, 2, 3, stride: 2, padding: 1, rng: rng), Tensor.Normal(rng, 2, 2, 3, 4), rng);
    }

    [Fact]
    public void It_is_the_transpose_of_the_convolution_with_the_same_kernel()
    {
        var rng = new Random(2);
        var conv = new Conv2d(3, 2, 3, stride: 2, padding: 1, bias: false, rng: rng);
        var transpose = new ConvTranspose2d(2, 3, 3, stride: 2, padding: 1, bias: false);
        transpose.W.Set(conv.W.Value);

        // ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩
        var (x, y) = (Tensor.Normal(rng, 2, 3, 7, 9), Tensor.Normal(rng, 2, 2, 4, 5));
        Assert.Equal((conv.Forward(x) * y).Sum(), (x * transpose.Forward(y)).Sum(), 1e-11);
    }

    [Fact]
    public void The_course_form_is_PyTorchs_with_a_flipped_kernel_and_its_border_cut_off()
    {
        var rng = new Random(3);
        var convolution = new Conv1d(2, 3, 3, rng: rng);
        var course = UpsampleThenConvolve.OneDimensional(convolution, 2);
        var transpose = new ConvTranspose1d(2, 3, 3, stride: 2, padding: 2);
        transpose.W.Set(convolution.W.Value.SwapAxes(0, 1).Flip(2));
        transpose.B!.Set(convolution.B!.Value);

        var x = Tensor.Normal(rng, 2, 2, 6);
        Agreement.Close(transpose.Forward(x), course.Forward(x), "y");
        Agreement.WithDifferences(course, x, rng);
        Agreement.WithDifferences(UpsampleThenConvolve.TwoDimensional(new Conv2d(1, 2, 2, rng: rng), 3), Tensor.Normal(rng, 2, 1, 3, 2), rng);
    }
}
