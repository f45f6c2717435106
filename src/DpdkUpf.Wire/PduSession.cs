using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// TS 38.415 §5.5.2: PDU Session Information, the content of the GTP-U extension header 0x85. Only
/// the two octets that are always there; what follows them is optional and for delay measurement.
/// <code>
///    8   7   6   5   4   3   2   1
///  +---------------+---+---+---+---+
///  | PDU Type = 0  |QMP|SNP|MSN| 0 |  downlink, §5.5.2.1: towards the RAN
///  +---+---+-------+---+---+---+---+
///  |PPP|RQI|          QFI          |
///  +---+---+-----------------------+
///  |    PPI    |       0           |  if PPP
///  +-----------+-------------------+
///
///  +---------------+---+---+---+---+
///  | PDU Type = 1  |QMP|DDI|UDI|SNP|  uplink, §5.5.2.2: from the RAN
///  +---+---+-------+---+---+---+---+
///  |N39|New|          QFI          |
///  +---+---+-----------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct PduSession
{
    /// <summary>Bytes on the wire of the two octets.</summary>
    public const int Size = 2;

    /// <summary>PDU Type of DL PDU SESSION INFORMATION.</summary>
    public const int Downlink = 0;

    /// <summary>PDU Type of UL PDU SESSION INFORMATION.</summary>
    public const int Uplink = 1;

    /// <summary>QoS Flow Identifiers are 6 bits wide: 0 to 63.</summary>
    public const int MaxQfi = 63;

    /// <summary>Bytes of a whole extension header with these two octets.</summary>
    public const int ExtensionSize = 4;

    /// <summary>PDU Type in the upper half.</summary>
    public byte TypeAndFlags;

    /// <summary>QFI in the lower six bits.</summary>
    public byte FlagsAndQfi;

    /// <summary>0 downlink, 1 uplink; others are not defined.</summary>
    public readonly int PduType => TypeAndFlags >> 4;

    /// <summary>QoS Flow Identifier.</summary>
    public readonly byte Qfi => (byte)(FlagsAndQfi & MaxQfi);

    /// <summary>Downlink only, Paging Policy Presence: the octet with the PPI follows.</summary>
    public readonly bool HasPagingPolicy => PduType == Downlink && (FlagsAndQfi & 0x80) != 0;

    /// <summary>Downlink only, Reflective QoS Indicator.</summary>
    public readonly bool IsReflective => PduType == Downlink && (FlagsAndQfi & 0x40) != 0;

    /// <summary>Reads the content that <see cref="GtpuView"/> found. False: too short.</summary>
    public static bool TryRead(byte* content, int length, out PduSession session)
    {
        session = default;
        if (length < Size)
        {
            return false;
        }

        session = *(PduSession*)content;
        return true;
    }

    /// <summary>Paging Policy Indicator, 0 to 7; -1: there is none.</summary>
    public static int PagingPolicy(byte* content, int length) =>
        length > Size && ((PduSession*)content)->HasPagingPolicy ? content[Size] >> 5 : -1;

    /// <summary>
    /// A DL PDU SESSION INFORMATION as a whole extension header, the last of its chain: length,
    /// content and next type, as four bytes in host order.
    /// </summary>
    public static uint DownlinkExtension(byte qfi) => 0x0100_0000u | ((uint)(qfi & MaxQfi) << 8);

    /// <summary>The same with the Reflective QoS Indicator set.</summary>
    public static uint ReflectiveExtension(byte qfi) => DownlinkExtension(qfi) | 0x4000;

    /// <summary>An UL PDU SESSION INFORMATION in the same form, for another UPF.</summary>
    public static uint UplinkExtension(byte qfi) => DownlinkExtension(qfi) | 0x10_0000;
}
