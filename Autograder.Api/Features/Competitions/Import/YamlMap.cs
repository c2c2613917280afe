using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>A mapping of a YAML file, read key by key; whatever is wrong is told with its line.</summary>
internal sealed class YamlMap(string file, YamlMappingNode node, ImportFaults faults, TimeZoneInfo zone)
{
    private const int MostBytes = 256 * 1024, DeepestNesting = 20, EarliestYear = 1970, LatestYear = 9000;

    // ISO 8601 and nothing else: what a library guesses of 11/12/2026 is a month or a day.
    private static readonly string[] Dates = ["yyyy-MM-dd"];
    private static readonly string[] Times = [.. from separator in new[] { "'T'", "' '" } from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" } select $"yyyy-MM-dd{separator}{time}K"];

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string File => file;

    /// <summary>Null when the text is no mapping, and the faults say why.</summary>
    public static YamlMap? Parse(string file, string text, ImportFaults faults, TimeZoneInfo zone)
    {
        if (text.Length > MostBytes)
        {
            faults.Add(file, null, ImportRule.Yaml, $"The file is larger than {MostBytes:N0} characters.");
            return null;
        }

        try
        {
            RefuseDeepNesting(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }, ..]) return new YamlMap(file, root, faults, zone);
            faults.Add(file, 1, ImportRule.Yaml, "The file must be a mapping: lines of the form 'key: value'.");
        }
        catch (YamlException wrong)
        {
            faults.Add(file, wrong.Start.Line, ImportRule.Yaml, $"This is no YAML: {wrong.Message}");
        }

        return null;
    }

    public bool Has(string key) => Peek(key) is not null;

    public long LineOf(string key) => Peek(key)?.Start.Line ?? node.Start.Line;

    public string? Text(string key, bool required = false, int longest = 200)
    {
        switch (Find(key))
        {
            case null:
                if (required) faults.Add(file, null, ImportRule.MissingKey, $"The key '{key}' is missing.");
                return null;
            case YamlScalarNode { Value: { } value } when value.Trim().Length > 0 && value.Length <= longest: return value.Trim();
            case YamlScalarNode { Value.Length: var length } when length > longest: return Refuse<string>(key, ImportRule.Value, $"'{key}' has at most {longest} characters.");
            case YamlScalarNode when !required: return null; // "key:" with nothing behind it
            case YamlScalarNode: return Refuse<string>(key, ImportRule.Value, $"'{key}' is empty.");
            default: return Refuse<string>(key, ImportRule.Kind, $"'{key}' must be a single value.");
        }
    }

    public int? Whole(string key, int least, int most) => Text(key) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => RefuseValue<int>(key, ImportRule.Value, $"'{key}' must be a whole number from {least} to {most}."),
    };

    public double? Number(string key) => Text(key) switch
    {
        null => null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => RefuseValue<double>(key, ImportRule.Value, $"'{key}' must be a number."),
    };

    public bool? Truth(string key) => Text(key)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => RefuseValue<bool>(key, ImportRule.Value, $"'{key}' must be true or false."),
    };

    /// <summary>A moment; without an offset it is meant as the course's clocks show it.</summary>
    public DateTimeOffset? Moment(string key, bool required = false, bool dateAlone = false)
    {
        if (Text(key, required) is not { } text) return null;
        string[] forms = dateAlone ? [.. Times, .. Dates] : Times;
        if (!DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment) || moment.Year is < EarliestYear or > LatestYear)
            return RefuseValue<DateTimeOffset>(key, ImportRule.Moment, $"'{key}' must be a date and a time, like 2026-11-01T23:59:00{(dateAlone ? ", or a date alone" : "")}.");
        if (moment.Kind is not DateTimeKind.Unspecified) return DateTimeOffset.ParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
        if (zone.IsInvalidTime(moment)) return RefuseValue<DateTimeOffset>(key, ImportRule.Moment, $"'{key}' is {text}, which the clocks of {zone.Id} skip.");
        return new DateTimeOffset(moment, zone.GetUtcOffset(moment)).ToUniversalTime();
    }

    public YamlMap? Map(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(file, map, faults, zone),
        _ => Refuse<YamlMap>(key, ImportRule.Kind, $"'{key}' must be a mapping."),
    };

    public IReadOnlyList<YamlMap> Maps(string key) => Items(key) is not { } items ? []
        : [.. Only<YamlMappingNode>(key, items, "mappings like {name: …}").Select(item => new YamlMap(file, item, faults, zone))];

    public IReadOnlyList<string> Texts(string key) => Items(key) is not { } items ? [] : [.. Only<YamlScalarNode>(key, items, "single values").Select(item => item.Value ?? "")];

    /// <summary>Whatever nobody asked for is most likely a slip of the pen.</summary>
    /// <param name="passedOver">Keys that are known to mean nothing here.</param>
    public void RefuseOtherKeys(IReadOnlyList<string>? passedOver = null)
    {
        foreach (var key in node.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!_asked.Contains(name) && passedOver?.Contains(name) is not true)
                faults.Add(file, key.Start.Line, ImportRule.UnknownKey, $"There is no key '{name}'; the keys are {string.Join(", ", _asked)}.");
        }
    }

    public void Fault(string key, string rule, string message) => faults.Add(file, LineOf(key), rule, message);

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return Peek(key);
    }

    /// <summary>Without making it one of the keys that are offered.</summary>
    private YamlNode? Peek(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;

    /// <summary>An item of another kind would be dropped in silence.</summary>
    private IEnumerable<T> Only<T>(string key, YamlSequenceNode items, string kind) where T : YamlNode
    {
        foreach (var other in items.Where(item => item is not T)) faults.Add(file, other.Start.Line, ImportRule.Kind, $"'{key}' must be a list of {kind}.");
        return items.OfType<T>();
    }

    private YamlSequenceNode? Items(string key) => Find(key) switch
    {
        null => null,
        YamlSequenceNode list => list,
        YamlScalarNode { Value: "" or null } => null,
        _ => Refuse<YamlSequenceNode>(key, ImportRule.Kind, $"'{key}' must be a list."),
    };

    private T? Refuse<T>(string key, string rule, string message) where T : class
    {
        Fault(key, rule, message);
        return null;
    }

    private T? RefuseValue<T>(string key, string rule, string message) where T : struct
    {
        Fault(key, rule, message);
        return null;
    }

    /// <summary>The library builds nodes by recursion; a file of a hundred thousand brackets would end the process.</summary>
    private static void RefuseDeepNesting(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting) throw new YamlException(parser.Current.Start, parser.Current.End, $"nesting is deeper than {DeepestNesting}.");
            if (parser.Current is AnchorAlias) throw new YamlException(parser.Current.Start, parser.Current.End, "aliases (*name) are not used here.");
        }
    }
}
