namespace Autograder.Worker.Sandbox;

/// <summary>A place where student code can run and harm nobody.</summary>
public interface ISandbox
{
    /// <summary>A fresh interpreter that has said it is ready. It is used for one submission and then destroyed.</summary>
    /// <exception cref="SandboxUnavailableException">We could not start one. Never the student's fault.</exception>
    Task<ISandboxSession> OpenAsync(CancellationToken stop);
}

/// <summary>One running interpreter. Disposing it kills everything that runs in it and removes every trace.</summary>
public interface ISandboxSession : IAsyncDisposable
{
    /// <summary>Sends one request frame and waits for one reply frame. Payloads are opaque here.</summary>
    /// <remarks>After <see cref="Exchange.Ended"/> the session is dead, and every further exchange answers the same ending.</remarks>
    /// <exception cref="SandboxUnavailableException">The fault is ours. Never the student's.</exception>
    Task<Exchange> ExchangeAsync(ReadOnlyMemory<byte> payload, ExchangeLimits limits, CancellationToken stop);

    /// <summary>What the program wrote to its error stream so far: cut at a limit, without control characters.</summary>
    string Log { get; }
}
