using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw2p1;

/// <summary>A class of the homework that convolves: where it is, how it is made, and where its parameters and their gradients lie.</summary>
/// <param name="Dimensions">1 for sequences (N, C, W), 2 for images (N, C, H, W).</param>
/// <param name="Strided">It takes a stride and a padding, and keeps its parameters in a layer of stride 1.</param>
internal sealed record ConvolutionLayer(string Name, int Dimensions, bool Strided)
{
    public Module Module { get; init; } = $"mytorch.nn.Conv{Dimensions}d";

    /// <summary>The path to the part that has W and b, with its dot.</summary>
    public string Parameters => Strided ? $"conv{Dimensions}d_stride1." : "";

    public string DataAxes(string channels) => Dimensions == 1 ? $"N, {channels}, W" : $"N, {channels}, H, W";

    public string KernelAxes => Dimensions == 1 ? "out_channels, in_channels, kernel" : "out_channels, in_channels, kernel rows, kernel columns";

    public Value.Ref New(Case @case, Size size, params Value[] initFunctions) =>
        @case.New(Module, Name, [size.In, size.Out, size.Kernel, .. Strided ? new Value[] { size.Stride, size.Padding } : [], .. initFunctions]);

    public Value.Ref GetGradient(Case @case, Value.Ref layer, string name) => @case.Get(layer, Parameters + name);

    public void SetParameters(Case @case, Value.Ref layer, Correlation truth)
    {
        @case.Set(layer, $"{Parameters}W", truth.W);
        @case.Set(layer, $"{Parameters}b", truth.B);
    }

    /// <param name="withBias">The course's own graders leave the biases of images zero, so core checks do too.</param>
    public Correlation Draw(Plan plan, Size size, bool withBias = true) => new(
        plan.Inputs.AwayFromZero([size.Out, size.In, .. Enumerable.Repeat(size.Kernel, Dimensions)]),
        withBias ? plan.Inputs.AwayFromZero(size.Out) : Tensor.Zeros(size.Out), size.Stride, size.Padding);

    /// <param name="Lengths">Width, or height and width, of the input.</param>
    public sealed record Size(int N, int In, int Out, int Kernel, params int[] Lengths)
    {
        public int Stride { get; init; } = 1;

        public int Padding { get; init; }

        public string Label => $"N = {N}, in = {In}, out = {Out}, kernel {Kernel}, "
            + (Stride == 1 && Padding == 0 ? "" : $"stride {Stride}, padding {Padding}, ")
            + (Lengths is [var width] ? $"W = {width}" : $"H = {Lengths[0]}, W = {Lengths[1]}");
    }
}
