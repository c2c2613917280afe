namespace Autograder.Worker.Sandbox;

/// <summary>What is launched in a sandbox, and the only files of the host it can see. A language is one of these.</summary>
/// <param name="Executable">The path inside the sandbox.</param>
/// <param name="Mounts">Files and folders of the host, shown read-only.</param>
/// <param name="Copies">Files of ours, copied because their folder may be closed to the sandbox's user.</param>
/// <param name="Environment">The whole environment: nothing of the worker's is passed on.</param>
internal sealed record Interpreter(
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<HostPath> Mounts,
    IReadOnlyList<HostPath> Copies,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>A file or folder of the host and where the sandbox sees it.</summary>
internal sealed record HostPath(string OnHost, string InSandbox);
