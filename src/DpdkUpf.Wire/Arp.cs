using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>RFC 826 opcodes.</summary>
public static class ArpOperation
{
    /// <summary>Who has the target address?</summary>
    public const ushort Request = 1;

    /// <summary>The sender has it.</summary>
    public const ushort Reply = 2;
}

/// <summary>
/// RFC 826 for Ethernet and IPv4.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |       Hardware type = 1       |    Protocol type = 0x0800     |
/// +---------------+---------------+-------------------------------+
/// |  6 (MAC size) | 4 (IP size)   |           Operation           |
/// +---------------+---------------+-------------------------------+
/// |                       Sender MAC (6)                          |
/// +                               +-------------------------------+
/// |                               |         Sender IP (4)         |
/// +-------------------------------+-------------------------------+
/// |                               |                               |
/// +-------------------------------+        Target MAC (6)         +
/// |                                                               |
/// +---------------------------------------------------------------+
/// |                         Target IP (4)                         |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ArpPacket
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 28;

    /// <summary>1 for Ethernet.</summary>
    public U16Be HardwareType;

    /// <summary>0x0800 for IPv4.</summary>
    public U16Be ProtocolType;

    /// <summary>Six.</summary>
    public byte HardwareSize;

    /// <summary>Four.</summary>
    public byte ProtocolSize;

    /// <summary>See <see cref="ArpOperation"/>.</summary>
    public U16Be Operation;

    /// <summary>MAC of the sender.</summary>
    public MacAddress SenderMac;

    /// <summary>IPv4 address of the sender.</summary>
    public U32Be SenderAddress;

    /// <summary>MAC of the target; not known in a request.</summary>
    public MacAddress TargetMac;

    /// <summary>IPv4 address asked for.</summary>
    public U32Be TargetAddress;

    /// <summary>Reads the bytes behind the Ethernet header. False: not ARP for IPv4.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ArpPacket packet)
    {
        packet = default;
        if (payload.Length < Size)
        {
            return false;
        }

        packet = MemoryMarshal.Read<ArpPacket>(payload);
        return packet.HardwareType == 1 && packet.ProtocolType == EtherType.Ipv4
            && packet.HardwareSize == 6 && packet.ProtocolSize == 4
            && packet.Operation is { } operation
            && (operation == ArpOperation.Request || operation == ArpOperation.Reply);
    }

    /// <summary>
    /// Writes a request, 28 bytes. A gratuitous one (RFC 5227 §3) asks for the sender's address.
    /// </summary>
    public static int WriteRequest(
        Span<byte> destination, MacAddress senderMac, uint senderAddress, uint targetAddress) =>
        Write(destination, ArpOperation.Request, senderMac, senderAddress, default, targetAddress);

    /// <summary>Writes a reply, 28 bytes: the sender tells the target its MAC.</summary>
    public static int WriteReply(
        Span<byte> destination,
        MacAddress senderMac,
        uint senderAddress,
        MacAddress targetMac,
        uint targetAddress) => Write(
            destination, ArpOperation.Reply, senderMac, senderAddress, targetMac, targetAddress);

    private static int Write(
        Span<byte> destination,
        ushort operation,
        MacAddress senderMac,
        uint senderAddress,
        MacAddress targetMac,
        uint targetAddress)
    {
        var packet = new ArpPacket
        {
            HardwareType = 1,
            ProtocolType = EtherType.Ipv4,
            HardwareSize = MacAddress.Size,
            ProtocolSize = 4,
            Operation = operation,
            SenderMac = senderMac,
            SenderAddress = senderAddress,
            TargetMac = targetMac,
            TargetAddress = targetAddress,
        };
        MemoryMarshal.Write(destination, in packet);
        return Size;
    }
}
