namespace Autograder.Grading.Protocol;

/// <summary>Steps on a student's objects, in no particular language. One script travels in one frame and gets one reply.</summary>
public sealed class Script
{
    private readonly List<Value> steps = [];

    public int Count => steps.Count;

    /// <summary>Constructs an object. <paramref name="module"/> may name alternatives, of which the first that exists is taken.</summary>
    public Value.Ref New(Module module, string className, params Value[] arguments) =>
        Add("new", module.AsValue(), className, new Value.List(arguments), new Value.Record());

    public Value.Ref NewWith(Module module, string className, Value[] arguments, params (string Name, Value Value)[] named) =>
        Add("new", module.AsValue(), className, new Value.List(arguments), new Value.Record(named));

    /// <param name="path">A method, perhaps of a part: <c>layers.0.forward</c>. Empty calls the object itself.</param>
    public Value.Ref Call(Value.Ref target, string path, params Value[] arguments) =>
        Add("call", target, path, new Value.List(arguments), new Value.Record());

    public Value.Ref CallWith(Value.Ref target, string path, Value[] arguments, params (string Name, Value Value)[] named) =>
        Add("call", target, path, new Value.List(arguments), new Value.Record(named));

    /// <summary>Calls a module's function.</summary>
    public Value.Ref Apply(Module module, string function, params Value[] arguments) =>
        Add("apply", module.AsValue(), function, new Value.List(arguments), new Value.Record());

    public Value.Ref Get(Value.Ref target, string path) => Add("get", target, path);

    public void Set(Value.Ref target, string path, Value value) => Add("set", target, path, value);

    /// <summary>Makes an object with these attributes: a stand-in for one of the student's, for steps to refer to.</summary>
    public Value.Ref Object(params (string Name, Value Value)[] attributes) => Add("object", new Value.Record(attributes));

    /// <summary>Seeds every generator of random numbers that the language's submissions use.</summary>
    public void Seed(int seed) => Add("seed", seed);

    public Value.Record AsRequest(int id) => new(("op", "run"), ("id", id), ("steps", new Value.List(steps)));

    /// <summary>The request that hands over the student's files, before any script.</summary>
    /// <param name="searchFolders">Folders of the upload from which modules may be imported flat, as in <c>from linear import *</c>.</param>
    /// <param name="allowedImports">What may be imported beside the standard library and the upload itself.</param>
    public static Value.Record Load(
        IEnumerable<KeyValuePair<string, byte[]>> files, IEnumerable<string> searchFolders, IEnumerable<string> allowedImports) => new(
            ("op", "load"),
            ("files", new Value.Record([.. files.Select(f => KeyValuePair.Create(f.Key, (Value)new Value.Bytes(f.Value)))])),
            ("search", Texts(searchFolders)),
            ("allow", Texts(allowedImports)));

    private static Value.List Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (Value)t)]);

    private Value.Ref Add(string operation, params Value[] operands)
    {
        steps.Add(new Value.List([operation, .. operands]));
        return new Value.Ref(steps.Count - 1);
    }
}

/// <summary>Where a class or function is looked for: one module, or alternatives of which the first that exists is taken.</summary>
public sealed record Module(params string[] Names)
{
    public static implicit operator Module(string name) => new(name);

    internal Value AsValue() => Names is [var only] ? only : new Value.List([.. Names.Select(n => (Value)n)]);
}
