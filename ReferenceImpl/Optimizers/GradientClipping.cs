namespace ReferenceImpl.Optimizers;

/// <summary>Keeps one bad batch from throwing the parameters far away.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients by largest/norm if their common norm √Σg² exceeds it, and returns the norm there was.
    /// </summary>
    /// <remarks>Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML 2013; 10⁻⁶ is added to the norm as in PyTorch.</remarks>
    public static double ByNorm(IReadOnlyList<Parameter> parameters, double largest)
    {
        var norm = Math.Sqrt(parameters.Sum(parameter => (parameter.Grad * parameter.Grad).Sum()));
        var factor = largest / (norm + 1e-6);
        if (factor < 1)
        {
            foreach (var parameter in parameters) parameter.Grad.ScaleInPlace(factor);
        }
        return norm;
    }

    /// <summary>Brings every single element into [−largest, largest].</summary>
    public static void ByValue(IReadOnlyList<Parameter> parameters, double largest)
    {
        foreach (var parameter in parameters) parameter.Grad.CopyInPlace(parameter.Grad.Clamp(-largest, largest));
    }
}
