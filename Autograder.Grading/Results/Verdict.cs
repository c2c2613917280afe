using System.Text.Json.Serialization;

namespace Autograder.Grading.Results;

/// <summary>What a check found. Everything but <see cref="Passed"/> earns nothing; none of it is a fault of ours.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    [JsonStringEnumMemberName("passed")]
    Passed,

    [JsonStringEnumMemberName("wrong-value")]
    WrongValue,

    [JsonStringEnumMemberName("wrong-shape")]
    WrongShape,

    [JsonStringEnumMemberName("wrong-type")]
    WrongType,

    /// <summary>NaN, or infinite where a finite number was expected.</summary>
    [JsonStringEnumMemberName("not-finite")]
    NotFinite,

    /// <summary>NotImplementedError, NotImplemented or None: the student has not written it.</summary>
    [JsonStringEnumMemberName("not-done-yet")]
    NotDoneYet,

    /// <summary>A file, class, method or attribute of the contract is not there.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    [JsonStringEnumMemberName("raised")]
    Raised,

    [JsonStringEnumMemberName("import-refused")]
    ImportRefused,

    [JsonStringEnumMemberName("cpu-time-exceeded")]
    CpuTimeExceeded,

    /// <summary>It slept or waited for ever: the CPU may have been idle.</summary>
    [JsonStringEnumMemberName("wall-time-exceeded")]
    WallTimeExceeded,

    [JsonStringEnumMemberName("out-of-memory")]
    OutOfMemory,

    /// <summary>The student's code ended the process.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited,

    /// <summary>A signal ended the process: a segmentation fault, say.</summary>
    [JsonStringEnumMemberName("killed")]
    Killed,

    [JsonStringEnumMemberName("output-too-large")]
    OutputTooLarge,

    /// <summary>What came back was not the driver's protocol.</summary>
    [JsonStringEnumMemberName("protocol-broken")]
    ProtocolBroken,
}
