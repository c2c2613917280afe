using SkiaSharp;

namespace Competitions.Faces;

internal enum HairStyle
{
    Bald,
    Short,
    Parted,
    Long,
    Curly,
}

internal enum Beard
{
    None,
    Moustache,
    Goatee,
    Full,
}

/// <summary>What stays the same in all pictures of a person. Lengths are in units of half the height of the face; angles in degrees.</summary>
internal sealed record Identity(
    double FaceWidth, double JawWidth, double ChinHeight, SKColor Skin, bool Freckles,
    HairStyle Hair, SKColor HairColor, double Hairline, double HairVolume, bool PartsLeft,
    double EyeDistance, double EyeHeight, double EyeSize, double EyeTilt, SKColor Iris,
    double BrowThickness, double BrowTilt, double BrowDistance,
    double NoseWidth, double NoseLength, double MouthWidth, double MouthHeight, double LipThickness, SKColor Lips,
    double EarSize, Beard Beard, bool Glasses)
{
    private static readonly SKColor[] SkinTones =
    [
        new(255, 224, 196), new(247, 206, 173), new(236, 188, 150), new(222, 168, 126), new(198, 140, 98), new(164, 108, 72), new(128, 80, 54), new(94, 58, 42),
    ];

    private static readonly SKColor[] HairColors =
    [
        new(28, 22, 20), new(54, 36, 26), new(92, 58, 34), new(140, 94, 52), new(200, 160, 96), new(232, 208, 150), new(156, 62, 28), new(150, 148, 146),
    ];

    private static readonly SKColor[] IrisColors = [new(60, 38, 24), new(96, 66, 36), new(70, 110, 70), new(66, 112, 168), new(120, 140, 150)];

    public static Identity Draw(Random rng)
    {
        var skin = Vary(rng.Of(SkinTones), rng, 10);
        var beard = rng.NextDouble() < 0.65 ? Beard.None : rng.Of([Beard.Moustache, Beard.Goatee, Beard.Full]);
        return new Identity(
            FaceWidth: rng.Between(0.68, 0.88), JawWidth: rng.Between(0.55, 0.95), ChinHeight: rng.Between(0.92, 1.08), Skin: skin, Freckles: rng.NextDouble() < 0.15,
            Hair: rng.Of(Enum.GetValues<HairStyle>()), HairColor: Vary(rng.Of(HairColors), rng, 12), Hairline: rng.Between(-0.72, -0.5),
            HairVolume: rng.Between(0.06, 0.24), PartsLeft: rng.NextDouble() < 0.5,
            EyeDistance: rng.Between(0.28, 0.39), EyeHeight: rng.Between(-0.2, -0.06), EyeSize: rng.Between(0.11, 0.17), EyeTilt: rng.Between(-9, 9),
            Iris: Vary(rng.Of(IrisColors), rng, 10),
            BrowThickness: rng.Between(0.03, 0.085), BrowTilt: rng.Between(-10, 12), BrowDistance: rng.Between(0.15, 0.25),
            NoseWidth: rng.Between(0.09, 0.19), NoseLength: rng.Between(0.28, 0.42), MouthWidth: rng.Between(0.2, 0.34), MouthHeight: rng.Between(0.46, 0.6),
            LipThickness: rng.Between(0.035, 0.095), Lips: Mix(skin, new SKColor(176, 60, 66), rng.Between(0.25, 0.75)),
            EarSize: rng.Between(0.12, 0.2), Beard: beard, Glasses: rng.NextDouble() < 0.2);
    }

    public static SKColor Mix(SKColor a, SKColor b, double share)
    {
        byte Channel(byte from, byte to) => (byte)Math.Round(from + (to - from) * share);
        return new SKColor(Channel(a.Red, b.Red), Channel(a.Green, b.Green), Channel(a.Blue, b.Blue));
    }

    private static SKColor Vary(SKColor color, Random rng, int most)
    {
        byte Channel(byte value) => (byte)Math.Clamp(value + rng.Next(-most, most + 1), 0, 255);
        return new SKColor(Channel(color.Red), Channel(color.Green), Channel(color.Blue));
    }
}

/// <summary>What differs from picture to picture of the same person.</summary>
/// <param name="Yaw">In degrees, positive to the right of the picture.</param>
/// <param name="Smile">−1 sad to 1 laughing.</param>
/// <param name="MouthOpen">0 closed to 1.</param>
/// <param name="EyesOpen">0.35 narrowed to 1.15 wide.</param>
/// <param name="LightAngle">Where the light comes from, in degrees.</param>
/// <param name="LightStrength">0: from everywhere.</param>
/// <param name="NoiseSeed">Of the grain of the picture.</param>
internal sealed record Appearance(
    double Yaw, double Pitch, double Roll, double Scale, double ShiftX, double ShiftY,
    double Smile, double MouthOpen, double EyesOpen, double BrowRaise,
    double LightAngle, double LightStrength, double Exposure, double Warmth,
    SKColor Background, SKColor Background2, SKColor Clothes, double Blur, double Noise, int NoiseSeed)
{
    public static Appearance Draw(Random rng) => new(
        Yaw: rng.Between(-36, 36), Pitch: rng.Between(-14, 14), Roll: rng.Between(-12, 12), Scale: rng.Between(0.86, 1.12),
        ShiftX: rng.Between(-0.07, 0.07), ShiftY: rng.Between(-0.06, 0.06),
        Smile: rng.Between(-0.6, 1), MouthOpen: Math.Max(0, rng.Between(-1, 1)), EyesOpen: rng.Between(0.45, 1.1), BrowRaise: rng.Between(-0.04, 0.06),
        LightAngle: rng.Between(0, 360), LightStrength: rng.Between(0, 0.7), Exposure: rng.Between(0.5, 1.4), Warmth: rng.Between(-0.22, 0.22),
        Background: Any(rng), Background2: Any(rng), Clothes: Any(rng), Blur: Math.Max(0, rng.Between(-0.6, 1.1)), Noise: rng.Between(1, 14), NoiseSeed: rng.Next());

    /// <summary>As in a passport: for looking at the people themselves.</summary>
    public static Appearance Plain { get; } = new(
        0, 0, 0, 1, 0, 0, 0.25, 0, 1, 0, 300, 0.25, 1, 0, new SKColor(200, 208, 214), new SKColor(226, 230, 234), new SKColor(70, 90, 120), 0, 0, 1);

    private static SKColor Any(Random rng) => new((byte)rng.Next(256), (byte)rng.Next(256), (byte)rng.Next(256));
}
