using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Autograder.Data;

/// <summary>Enums are stored as the words that REST speaks: <c>queued</c>, <c>best</c>.</summary>
internal sealed class LowerCaseEnum<T>() : ValueConverter<T, string>(
    value => value.ToString().ToLowerInvariant(), text => Enum.Parse<T>(text, ignoreCase: true)) where T : struct, Enum;
