using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture;

/// <summary>
/// ReferenceImpl and Autograder.Grading compute from what they are given and touch nothing else: the same submission and
/// the same secret give the same sheet, today, on a regrade next year, and in a test.
/// </summary>
public class PurityTests
{
    private static readonly string[] ForbiddenNamespaces =
        ["System.Net", "System.Reflection.Emit", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "Npgsql"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.Console", "System.Diagnostics.Process",
        "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.Threading.Thread", "System.Threading.Timer",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Environment.GetEnvironmentVariable", "System.Environment.get_TickCount64", "System.Guid.NewGuid", "System.Random.get_Shared",
    ];

    [Theory]
    [InlineData("ReferenceImpl")]
    [InlineData("Autograder.Grading")]
    public void Pure_projects_use_no_file_clock_network_or_process(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        var calls = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: metadata.GetTypeReference((TypeReferenceHandle)member.Parent), Name: metadata.GetString(member.Name)))
            .Select(call => (Namespace: metadata.GetString(call.Type.Namespace), Type: metadata.GetString(call.Type.Name), call.Name));

        Offenders.None(calls
            .Where(call => !(assembly == "ReferenceImpl" && call.Type is "File")) // trained weights are kept in files
            .Where(call => ForbiddenNamespaces.Any(no => (call.Namespace + ".").StartsWith(no + ".", StringComparison.Ordinal))
                || ForbiddenTypes.Contains($"{call.Namespace}.{call.Type}")
                || ForbiddenMembers.Contains($"{call.Namespace}.{call.Type}.{call.Name}"))
            .Select(call => $"{assembly} uses {call.Namespace}.{call.Type}.{call.Name}"));
    }
}
