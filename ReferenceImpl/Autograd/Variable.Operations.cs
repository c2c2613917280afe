using ReferenceImpl.Activations;

namespace ReferenceImpl.Autograd;

/// <summary>The operations. In each, forward stands first and backward after the arrow.</summary>
public sealed partial class Variable
{
    public static Variable operator +(Variable a, Variable b) =>
        new(a.Value + b.Value, [a, b], dY => [dY.SumTo(a.Shape), dY.SumTo(b.Shape)]);

    public static Variable operator -(Variable a, Variable b) =>
        new(a.Value - b.Value, [a, b], dY => [dY.SumTo(a.Shape), (-dY).SumTo(b.Shape)]);

    public static Variable operator *(Variable a, Variable b) =>
        new(a.Value * b.Value, [a, b], dY => [(dY * b).SumTo(a.Shape), (dY * a).SumTo(b.Shape)]);

    public static Variable operator /(Variable a, Variable b) =>
        new(a.Value / b.Value, [a, b], dY => [(dY / b).SumTo(a.Shape), (-dY * a / (b * b)).SumTo(b.Shape)]);

    public static Variable operator -(Variable a) => new(-a.Value, [a], dY => [-dY]);

    /// <summary>(…, M, K)·(…, K, N): dA = dY·Bᵀ, dB = Aᵀ·dY.</summary>
    public Variable MatMul(Variable b) =>
        new(Value.MatMul(b.Value), [this, b], dY => [dY.MatMul(b.T).SumTo(Shape), T.MatMul(dY).SumTo(b.Shape)]);

    public Variable Exp()
    {
        Variable? y = null;
        return y = new Variable(Value.Exp(), [this], dY => [dY * y!]);
    }

    public Variable Log() => new(Value.Log(), [this], dY => [dY / this]);

    public Variable Sqrt()
    {
        Variable? y = null;
        return y = new Variable(Value.Sqrt(), [this], dY => [dY * 0.5 / y!]);
    }

    public Variable Tanh()
    {
        Variable? y = null;
        return y = new Variable(Value.Tanh(), [this], dY => [dY * (1 - y! * y!)]);
    }

    public Variable Sigmoid()
    {
        Variable? y = null;
        return y = new Variable(Value.Sigmoid(), [this], dY => [dY * y! * (1 - y!)]);
    }

    /// <summary>erf x = 2/√π·∫₀ˣ e^(−t²) dt</summary>
    public Variable Erf() => new(Value.Map(ErrorFunction.Erf), [this], dY => [dY * (2 / Math.Sqrt(Math.PI)) * (-this * this).Exp()]);

    /// <summary>x where x &gt; 0, else slope·x; the factor is a constant, so its own derivative is zero.</summary>
    public Variable ReLU(double slope = 0)
    {
        Variable factor = Value.Map(x => x > 0 ? 1 : slope);
        return this * factor;
    }

    public Variable Abs() => this * (Variable)Value.Sign();

    /// <summary>x where the mask is 1, the fill where it is 0; the mask is a constant.</summary>
    public Variable Fill(Tensor mask, double fill) =>
        new(Tensor.Where(mask, Value, Tensor.Scalar(fill)), [this], dY => [(dY * (Variable)mask).SumTo(Shape)]);

    /// <summary>Sum over the axes given, or over all.</summary>
    public Variable Sum(params int[] axes)
    {
        if (axes.Length == 0) axes = [.. Enumerable.Range(0, Value.Rank)];
        var kept = Value.Sum(axes, keepDims: true);
        return new Variable(Value.Sum(axes), [this], dY => [dY.Reshape(kept.Shape).BroadcastTo(Shape)]);
    }

    /// <summary>Sum over one axis, which stays with length 1.</summary>
    public Variable SumKeep(int axis) => new(Value.Sum(axis, keepDims: true), [this], dY => [dY.BroadcastTo(Shape)]);

    public Variable Mean(params int[] axes)
    {
        var sum = Sum(axes);
        return sum * ((double)sum.Value.Size / Value.Size);
    }

    public Variable BroadcastTo(params int[] shape) =>
        new(Value.BroadcastTo(shape), [this], dY => [dY.SumTo(Shape)]);

    public Variable SumTo(params int[] shape) =>
        Shape.AsSpan().SequenceEqual(shape) ? this : new(Value.SumTo(shape), [this], dY => [dY.BroadcastTo(Shape)]);

    public Variable Reshape(params int[] shape) => new(Value.Reshape(shape), [this], dY => [dY.Reshape(Shape)]);

    public Variable T => new(Value.T, [this], dY => [dY.T]);

    public Variable Transpose(params int[] axes)
    {
        var back = new int[axes.Length];
        for (var k = 0; k < axes.Length; k++) back[axes[k]] = k;
        return new Variable(Value.Transpose(axes), [this], dY => [dY.Transpose(back)]);
    }

    public Variable Slice(int axis, int start, int? stop = null, int step = 1) =>
        new(Value.Slice(axis, start, stop, step), [this], dY => [dY.Place(Shape, axis, start, stop, step)]);

    public Variable At(int index, int axis = 0) =>
        Slice(axis, index, index + 1).Reshape([.. Shape.Where((_, a) => a != ShapeMath.Axis(axis, Shape.Length))]);

    public Variable Pad(int axis, int before, int after)
    {
        int[] shape = [.. Shape];
        shape[ShapeMath.Axis(axis, shape.Length)] += before + after;
        return Place(shape, axis, before, before + Shape[ShapeMath.Axis(axis, shape.Length)], 1);
    }

    public static Variable Concat(IReadOnlyList<Variable> parts, int axis = 0)
    {
        var starts = new int[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++) starts[i + 1] = starts[i] + parts[i].Shape[ShapeMath.Axis(axis, parts[i].Shape.Length)];
        return new Variable(
            Tensor.Concat([.. parts.Select(part => part.Value)], axis), [.. parts],
            dY => [.. parts.Select((_, i) => dY.Slice(axis, starts[i], starts[i + 1]))]);
    }

    /// <summary>Rows of a table, as an embedding looks them up: (V, …) → (indices, …).</summary>
    public Variable Take(params int[] indices) => new(Value.Take(indices), [this], dY => [dY.Scatter(indices, Shape)]);

    /// <summary>log Σ eˣ over one axis, which stays with length 1; its gradient is softmax.</summary>
    public Variable LogSumExp(int axis)
    {
        Variable? y = null;
        return y = new Variable(Value.LogSumExp(axis, keepDims: true), [this], dY => [dY * (this - y!).Exp()]);
    }

    public Variable LogSoftmax(int axis) => this - LogSumExp(axis);

    public Variable Softmax(int axis) => LogSoftmax(axis).Exp();

    // Slice undone: zeros of the given shape with this tensor at the slice's place.
    private Variable Place(int[] shape, int axis, int start, int? stop, int step)
    {
        var result = Tensor.Zeros(shape);
        result.Slice(axis, start, stop, step).CopyInPlace(Value);
        return new Variable(result, [this], dY => [dY.Slice(axis, start, stop, step)]);
    }

    // Take undone: a row taken twice receives both gradients.
    private Variable Scatter(int[] indices, int[] shape)
    {
        var result = Tensor.Zeros(shape);
        for (var k = 0; k < indices.Length; k++) result.At(indices[k]).AddInPlace(Value.At(k));
        return new Variable(result, [this], dY => [dY.Take(indices)]);
    }
}
