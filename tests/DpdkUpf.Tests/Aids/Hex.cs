namespace DpdkUpf.Tests.Aids;

/// <summary>Bytes as tests write them: hex digits, spaces wherever they help.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) =>
        Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
