namespace DpdkUpf.Wire;

/// <summary>The differentiated services code point of an IP packet (RFC 2474).</summary>
public static class Dscp
{
    /// <summary>The upper six bits of the type of service, or of the traffic class.</summary>
    /// <param name="packet">From its IP header on; may be cut off anywhere.</param>
    /// <returns>Null: it is not IP.</returns>
    public static byte? Of(ReadOnlySpan<byte> packet) => packet switch
    {
        [>= 0x40 and < 0x50, var typeOfService, ..] => (byte)(typeOfService >> 2),
        [>= 0x60 and < 0x70 and var first, var second, ..] =>
            (byte)((first & 0xF) << 2 | second >> 6),
        _ => null,
    };
}
