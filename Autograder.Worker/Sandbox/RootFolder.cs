namespace Autograder.Worker.Sandbox;

/// <summary>The read-only root of every sandbox of one interpreter: empty places to mount on, and our own files.</summary>
internal static class RootFolder
{
    public static void LayOut(string root, Interpreter interpreter)
    {
        foreach (var folder in new[] { "/proc", "/dev", "/work", "/tmp" }) StateFolder.MakeFolder(root + folder);

        foreach (var (onHost, inSandbox) in interpreter.Mounts)
        {
            if (Directory.Exists(onHost)) StateFolder.MakeFolder(root + inSandbox);
            else if (File.Exists(onHost)) Write(root + inSandbox, []);
            else throw new SandboxUnavailableException($"{onHost} is missing, which {interpreter.Executable} needs");
        }

        foreach (var (onHost, inSandbox) in interpreter.Copies)
        {
            if (!File.Exists(onHost)) throw new SandboxUnavailableException($"{onHost} is missing, the program that runs in the sandbox");
            Write(root + inSandbox, File.ReadAllBytes(onHost));
        }
    }

    private static void Write(string path, byte[] content)
    {
        StateFolder.MakeFolder(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
