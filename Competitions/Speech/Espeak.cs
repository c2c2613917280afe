using System.Runtime.InteropServices;
using System.Text;

namespace Competitions.Speech;

/// <summary>A phoneme as espeak-ng calls it, and the sample at which it begins.</summary>
internal readonly record struct SpokenPhoneme(string Mnemonic, int Start);

/// <summary>What espeak-ng said: samples at <see cref="Espeak.SampleRate"/>, and the phonemes in them.</summary>
internal sealed record Spoken(short[] Samples, IReadOnlyList<SpokenPhoneme> Phonemes);

/// <summary>libespeak-ng, loaded afresh: one speaker with one voice.</summary>
/// <remarks>
/// The library keeps the state of its oscillators and of C's rand() from one sentence to the next, and does not survive a second
/// espeak_Initialize. So each speaker gets a library of its own, loaded and unloaded again, and random numbers that begin at 1: what a
/// speaker says depends on nothing that was said before. Its state is static, therefore one speaker at a time in a process.
/// Source: espeak-ng 1.51, speak_lib.h.
/// </remarks>
internal sealed unsafe class Espeak : IDisposable
{
    public const int SampleRate = 22050;

    private const int Synchronous = 2, PhonemeEvents = 1, PhonemeEvent = 7, Utf8 = 1, Rate = 1, Pitch = 3, Range = 4;

    private static readonly Lock OneAtATime = new();
    private static readonly List<short> Samples = [];
    private static readonly List<SpokenPhoneme> Phonemes = [];

    private readonly nint _library;
    private readonly delegate* unmanaged<byte*, nuint, uint, int, uint, uint, uint*, void*, int> _synthesize;

    public Espeak(Voice voice)
    {
        if (OneAtATime.IsHeldByCurrentThread) throw new InvalidOperationException($"Another speaker is speaking: {voice.Name} has to wait for the end of it.");
        OneAtATime.Enter();
        try
        {
            _library = NativeLibrary.TryLoad("libespeak-ng.so.1", out var library) ? library
                : throw new DllNotFoundException("libespeak-ng.so.1 is missing: run scripts/install-debian.sh data");
            var initialize = (delegate* unmanaged<int, int, byte*, int, int>)Export("espeak_Initialize");
            var rate = initialize(Synchronous, 0, null, PhonemeEvents);
            if (rate != SampleRate) throw new InvalidOperationException($"espeak_Initialize returned {rate}, not {SampleRate}: are its voices (espeak-ng-data) installed?");
            ((delegate* unmanaged<delegate* unmanaged<short*, int, Event*, int>, void>)Export("espeak_SetSynthCallback"))(&Receive);
            _synthesize = (delegate* unmanaged<byte*, nuint, uint, int, uint, uint, uint*, void*, int>)Export("espeak_Synth");
            Choose(voice);
            SeedRandom(1);
        }
        catch
        {
            OneAtATime.Exit();
            throw;
        }
    }

    public Spoken Say(string text)
    {
        Samples.Clear();
        Phonemes.Clear();
        var bytes = ZeroTerminated(text);
        int fault;
        fixed (byte* start = bytes) fault = _synthesize(start, (nuint)bytes.Length, 0, 0, 0, Utf8, null, null);
        if (fault != 0) throw new InvalidOperationException($"espeak_Synth returned {fault} for \"{text}\"");
        return new Spoken([.. Samples], [.. Phonemes]);
    }

    public void Dispose()
    {
        ((delegate* unmanaged<int>)Export("espeak_Terminate"))();
        NativeLibrary.Free(_library);
        OneAtATime.Exit();
    }

    private void Choose(Voice voice)
    {
        fixed (byte* name = ZeroTerminated(voice.Name))
        {
            if (((delegate* unmanaged<byte*, int>)Export("espeak_SetVoiceByName"))(name) != 0)
                throw new InvalidOperationException($"espeak-ng has no voice {voice.Name}");
        }
        var set = (delegate* unmanaged<int, int, int, int>)Export("espeak_SetParameter");
        set(Rate, voice.WordsPerMinute, 0);
        set(Pitch, voice.Pitch, 0);
        set(Range, voice.PitchRange, 0);
    }

    [UnmanagedCallersOnly]
    private static int Receive(short* samples, int count, Event* events)
    {
        if (samples != null) Samples.AddRange(new ReadOnlySpan<short>(samples, count));
        for (; events->Type != 0; events++)
        {
            if (events->Type != PhonemeEvent) continue;
            var name = new ReadOnlySpan<byte>(events->Name, 8);
            var end = name.IndexOf((byte)0);
            Phonemes.Add(new SpokenPhoneme(Encoding.UTF8.GetString(end < 0 ? name : name[..end]), events->Sample));
        }
        return 0; // go on
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static byte[] ZeroTerminated(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport("libc", EntryPoint = "srand"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SeedRandom(uint seed);

    // espeak_EVENT
    [StructLayout(LayoutKind.Sequential)]
    private struct Event
    {
        public int Type;
        public uint Message;
        public int TextPosition;
        public int Length;
        public int Milliseconds;
        public int Sample;
        public void* UserData;
        public fixed byte Name[8];
    }
}
