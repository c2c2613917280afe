using System.Text.Json;

namespace Autograder.Worker.Sandbox;

/// <summary>The machine's Python with NumPy and SciPy, and nothing else that is installed beside them.</summary>
internal static class PythonInterpreter
{
    private const string DriverInSandbox = "/driver/driver.py";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Has the dynamic loader load every native module once and lists what it loaded, under the names it looks for. So a BLAS
    /// chosen through /etc/alternatives is found without knowing about alternatives, and no other library of the host is shown.
    /// </summary>
    private const string ListFiles = """
        import ctypes, json, os, sys, sysconfig
        import numpy, scipy

        folders = [sysconfig.get_path("stdlib"), os.path.dirname(numpy.__file__), os.path.dirname(scipy.__file__)]
        for folder in folders:
            for where, _, files in os.walk(folder):
                for file in files:
                    if file.endswith(".so"):
                        try:
                            ctypes.CDLL(os.path.join(where, file))
                        except OSError:
                            pass  # a module whose library is not installed, such as tkinter

        class Loaded(ctypes.Structure):
            _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p)]

        libraries = {}

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Loaded), ctypes.c_size_t, ctypes.c_void_p)
        def note(loaded, size, data):
            path = os.path.normpath(loaded.contents.name.decode())
            if os.path.isabs(path) and not any(path.startswith(folder + "/") for folder in folders):
                libraries[path] = os.path.realpath(path)
            return 0

        ctypes.CDLL(None).dl_iterate_phdr(note, None)
        print(json.dumps({"executable": os.path.realpath(sys.executable), "folders": folders, "libraries": libraries}))
        """;

    /// <exception cref="SandboxUnavailableException">There is no such Python, or it lacks NumPy or SciPy.</exception>
    public static async Task<Interpreter> FindAsync(SandboxOptions options, CancellationToken stop)
    {
        var found = JsonSerializer.Deserialize<Files>(
            await HostProgram.RunAsync(options.Python, ["-I", "-c", ListFiles], Patience, stop), JsonSerializerOptions.Web)!;

        if (found.Folders.Skip(1).Any(package => package.StartsWith(found.Folders[0] + "/", StringComparison.Ordinal)))
            throw new SandboxUnavailableException(
                $"{options.Python} keeps all its packages within its standard library, so they cannot be told apart; set Sandbox:Python to Debian's /usr/bin/python3");

        return new Interpreter(
            found.Executable,
            Arguments: [DriverInSandbox],
            Mounts:
            [
                new(found.Executable, found.Executable),
                .. found.Folders.Select(folder => new HostPath(folder, folder)),
                .. found.Libraries.OrderBy(library => library.Key, StringComparer.Ordinal).Select(library => new HostPath(library.Value, library.Key)),
            ],
            Copies: [new(options.PythonDriver, DriverInSandbox)],
            Environment: new Dictionary<string, string>
            {
                ["HOME"] = "/work",
                ["LANG"] = "C.UTF-8",
                ["PATH"] = Path.GetDirectoryName(found.Executable)!,
                ["TMPDIR"] = "/tmp",
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["PYTHONHASHSEED"] = "0", // sets and dictionaries behave alike on every regrade
                ["PYTHONNOUSERSITE"] = "1",
                ["PYTHONSAFEPATH"] = "1", // neither the driver's folder nor the current one is searched for modules
                ["OMP_NUM_THREADS"] = "1", // a run has one CPU; threads would only take turns, and sums would depend on them
                ["OPENBLAS_NUM_THREADS"] = "1",
            });
    }

    private sealed record Files(string Executable, string[] Folders, Dictionary<string, string> Libraries);
}
