namespace Autograder.Grading.Protocol;

/// <summary>What became of one step of a script.</summary>
public abstract record Outcome
{
    private Outcome() { }

    public sealed record Returned(Value Value) : Outcome;

    /// <summary>The result is an object and stays in the sandbox; later steps may refer to it.</summary>
    public sealed record Object(string TypeName) : Outcome;

    /// <summary>The student has not written this part yet.</summary>
    public sealed record Unfinished(string What) : Outcome;

    /// <summary>The result is Python's NotImplemented, which starters return where something is to be written.</summary>
    public sealed record NotImplemented(string What) : Outcome;

    /// <param name="Kind"><c>module</c>, <c>name</c> or <c>attribute</c>.</param>
    public sealed record Missing(string Kind, string Name, string Message) : Outcome;

    /// <summary>An import that the assignment does not allow.</summary>
    public sealed record Refused(string Module, string Message) : Outcome;

    /// <param name="Place">File, line and function: <c>linear.py:12 in forward</c>.</param>
    public sealed record Raised(string Type, string Message, string Place, string Traceback) : Outcome;

    /// <summary>The result cannot travel: not a plain tensor, number, text, list or dictionary of these.</summary>
    public sealed record Unsendable(string Why) : Outcome;

    public sealed record NotReached : Outcome;

    /// <summary>Reads the reply to the script <paramref name="id"/> of <paramref name="steps"/> steps.</summary>
    /// <exception cref="ProtocolException">It is a reply to something else, or malformed.</exception>
    public static IReadOnlyList<Outcome> ParseReply(ReadOnlySpan<byte> payload, int id, int steps)
    {
        if (Frame.DecodeReply(payload) is not Value.Record reply) throw new ProtocolException("the reply is not a record");
        if (reply["id"] is not Value.Int { Number: var answered } || answered != id) throw new ProtocolException("the reply belongs to another script");
        if (reply["outcomes"] is not Value.List outcomes || outcomes.Items.Count != steps) throw new ProtocolException("the reply does not have one outcome per step");
        return [.. outcomes.Items.Select(Parse)];
    }

    private static Outcome Parse(Value value)
    {
        if (value is not Value.List { Items: var parts } || parts is not [Value.Text(var kind), ..]) throw new ProtocolException("an outcome does not begin with its kind");
        Value[] rest = [.. parts.Skip(1)];
        return (kind, rest) switch
        {
            ("value", [var returned]) => new Returned(returned),
            ("object", [Value.Text(var type)]) => new Object(type),
            ("unfinished", [Value.Text(var what)]) => new Unfinished(what),
            ("not implemented", [Value.Text(var what)]) => new NotImplemented(what),
            ("missing", [Value.Text(var missing), Value.Text(var name), Value.Text(var text)]) => new Missing(missing, name, text),
            ("refused", [Value.Text(var module), Value.Text(var text)]) => new Refused(module, text),
            ("raised", [Value.Text(var type), Value.Text(var message), Value.Text(var place), Value.Text(var trace)]) => new Raised(type, message, place, trace),
            ("unsendable", [Value.Text(var why)]) => new Unsendable(why),
            ("not reached", []) => new NotReached(),
            _ => throw new ProtocolException($"no outcome is written '{kind}' with {rest.Length} parts"),
        };
    }
}
