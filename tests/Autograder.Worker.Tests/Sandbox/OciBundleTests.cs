using System.Runtime.CompilerServices;
using System.Text.Json;
using Autograder.Worker.Sandbox;

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>The whole configuration as text, so that a review sees what a change opens or closes.</summary>
public class OciBundleTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_configuration_is_the_one_that_was_reviewed()
    {
        var interpreter = new Interpreter(
            "/usr/bin/python3.11", ["/driver/driver.py"], [new("/usr/lib/python3.11", "/usr/lib/python3.11")], [],
            new Dictionary<string, string> { ["HOME"] = "/work" });

        var config = OciBundle.Config(interpreter, new SandboxLimits(), "/run/autograder/worker-1/root", "/autograder/worker-1/2", 1_900_000_000, swapIsCounted: true);

        config["linux"]!["seccomp"]!["architectures"] = "(this machine's)";
        var actual = config.ToJsonString(Indented);
        var reviewed = Path.Combine(Path.GetDirectoryName(ThisFile())!, "config.verified.json");
        if (!File.Exists(reviewed) || File.ReadAllText(reviewed).TrimEnd() != actual)
        {
            var received = reviewed.Replace("verified", "received", StringComparison.Ordinal);
            File.WriteAllText(received, actual + "\n");
            Assert.Fail($"The configuration of a sandbox has changed. Compare {received} with {reviewed}; if it is right, replace the latter.");
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
