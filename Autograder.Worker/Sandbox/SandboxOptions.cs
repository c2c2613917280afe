using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Autograder.Worker.Sandbox;

/// <summary>The settings under <c>Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    /// <summary>An OCI runtime with runc's command line: runc, crun, runsc. A name is looked up in PATH.</summary>
    [Required]
    public string Runtime { get; set; } = "runc";

    /// <summary>
    /// Where running sandboxes are kept track of. Every user must be able to pass through it, because a sandbox's root user
    /// is nobody on the host; the clone or the data folder may well be closed to others.
    /// </summary>
    [Required, RegularExpression("/.+")]
    public string StateFolder { get; set; } = "/run/autograder";

    /// <summary>The cgroup under which each worker makes its own.</summary>
    [Required, RegularExpression("(/[A-Za-z0-9_.-]+)+")]
    public string CgroupParent { get; set; } = "/autograder";

    [Required, RegularExpression("/.+")]
    public string Python { get; set; } = "/usr/bin/python3";

    /// <summary>The program that runs in the sandbox and answers our requests.</summary>
    [Required]
    public string PythonDriver { get; set; } = Path.Combine(AppContext.BaseDirectory, "drivers", "python", "driver.py");

    /// <summary>Interpreters kept started ahead, so that a student waits for nothing but their own code.</summary>
    [Range(0, 256)]
    public int WarmSandboxes { get; set; } = Environment.ProcessorCount;

    [Required, ValidateObjectMembers]
    public SandboxLimits Limits { get; set; } = new();
}
