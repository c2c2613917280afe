namespace Autograder.Worker.Sandbox;

/// <summary>We failed: no runtime, no space, no permission. Retried and logged, never scored, never the student's fault.</summary>
public sealed class SandboxUnavailableException : Exception
{
    public SandboxUnavailableException(string message) : base(message) { }

    public SandboxUnavailableException(string message, Exception cause) : base(message, cause) { }
}
