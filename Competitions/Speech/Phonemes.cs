namespace Competitions.Speech;

/// <summary>The forty symbols of the competitions: silence and the 39 phonemes of American English, by number, ARPAbet name and letter.</summary>
/// <remarks>
/// Names as in the CMU Pronouncing Dictionary, without stress; the letter is for strings with one character a phoneme.
/// espeak-ng distinguishes more: its mnemonics (phsource/ph_english and its accents) are mapped as the table says. A vowel that glides
/// towards a spoken or silent r becomes the plain vowel, a flapped or glottal t becomes T.
/// </remarks>
internal static class Phonemes
{
    public const int Silence = 0;

    private static readonly (string Name, char Letter, string Mnemonics)[] Table =
    [
        ("SIL", '-', "_ _: _:: _! _| _^ _X1 _S1"),
        ("AA", 'a', "A: A@ A 0 0# 0@ A:# aR"),
        ("AE", 'x', "a aa æ a2 &"),
        ("AH", 'A', "@ @2 @5 @# V V# a# @- @L A# V2 @1 V3"),
        ("AO", 'c', "O O: O@ o@ O2 o O:# O# O:r o:"),
        ("AW", 'W', "aU aU@ aU# aU2"),
        ("AY", 'Y', "aI aI@ aI3 aI# aI2 aI@3 ai"),
        ("B", 'b', "b"),
        ("CH", 'C', "tS"),
        ("D", 'd', "d d# d[ dh"),
        ("DH", 'D', "D"),
        ("EH", 'E', "E E2 E# e@ e E@ e: e@r eR"),
        ("ER", 'R', "3 3: 3:# IR VR R UR @r"),
        ("EY", 'e', "eI eI# eI2 e#"),
        ("F", 'f', "f"),
        ("G", 'g', "g g#"),
        ("HH", 'h', "h h# H C"),
        ("IH", 'I', "I I2 I# i@ i@3 I2# I: i2 I3"),
        ("IY", 'i', "i i: i:# i:2"),
        ("JH", 'J', "dZ"),
        ("K", 'k', "k x k# c"),
        ("L", 'l', "l l/ L l# l/2 l/3"),
        ("M", 'm', "m m-"),
        ("N", 'n', "n n- n#"),
        ("NG", 'G', "N"),
        ("OW", 'o', "oU oU# o: @U o#"),
        ("OY", 'O', "OI OI2 oI"),
        ("P", 'p', "p"),
        ("R", 'r', "r r- r/ r# * ** r/2"),
        ("S", 's', "s s;"),
        ("SH", 'S', "S S;"),
        ("T", 't', "t t# t2 ? t[ t#2 ts"),
        ("TH", 'T', "T"),
        ("UH", 'U', "U U@ U# U2"),
        ("UW", 'u', "u u: u:# u# u2 y:"),
        ("V", 'v', "v v# B"),
        ("W", 'w', "w w# hw"),
        ("Y", 'y', "j ; j# u:j"),
        ("Z", 'z', "z z# z;"),
        ("ZH", 'Z', "Z Z;"),
    ];

    private static readonly Dictionary<string, int> ByMnemonic = Table
        .SelectMany((symbol, number) => symbol.Mnemonics.Split(' ').Select(mnemonic => (mnemonic, number)))
        .DistinctBy(pair => pair.mnemonic).ToDictionary(pair => pair.mnemonic, pair => pair.number);

    public static int Count => Table.Length;

    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(symbol => symbol.Name)];

    /// <summary>One character for each phoneme.</summary>
    public static IReadOnlyList<char> Letters { get; } = [.. Table.Select(symbol => symbol.Letter)];

    /// <summary>The number of the symbol that espeak-ng's mnemonic stands for.</summary>
    public static int Of(string mnemonic) => ByMnemonic.TryGetValue(mnemonic, out var number) ? number
        : throw new InvalidDataException($"espeak-ng's phoneme \"{mnemonic}\" has no place in the table of phonemes");

    public static bool Knows(string mnemonic) => ByMnemonic.ContainsKey(mnemonic);
}
