using System.Buffers.Binary;

namespace Autograder.Data.Uploads;

internal enum FileKind { Unknown, Zip, Gzip, Tar, OtherArchive }

/// <summary>What a file is by its first bytes; its name may say anything.</summary>
internal static class FileKinds
{
    private const int TarMagicOffset = 257;
    private const int TarHeaderBytes = 512;

    public static FileKind Of(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("PK\x03\x04"u8) || content.StartsWith("PK\x05\x06"u8)) return FileKind.Zip;
        if (content.StartsWith<byte>([0x1f, 0x8b])) return FileKind.Gzip;
        if (IsTar(content)) return FileKind.Tar;
        if (content.StartsWith<byte>([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) // 7z
            || content.StartsWith("Rar!\x1a\x07"u8) || content.StartsWith("BZh"u8)
            || content.StartsWith<byte>([0xfd, 0x37, 0x7a, 0x58, 0x5a]) // xz
            || content.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(content) == 0xFD2FB528) // zstandard
            return FileKind.OtherArchive;
        return FileKind.Unknown;
    }

    private static bool IsTar(ReadOnlySpan<byte> content) =>
        content.Length >= TarHeaderBytes && (content[TarMagicOffset..].StartsWith("ustar"u8) || TarHeader.HasChecksum(content[..TarHeaderBytes]));
}
