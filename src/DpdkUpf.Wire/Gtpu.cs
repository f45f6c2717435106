using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>TS 29.281 §6.1 message types.</summary>
public static class GtpuMessageType
{
    /// <summary>§7.2.1.</summary>
    public const byte EchoRequest = 1;

    /// <summary>§7.2.2.</summary>
    public const byte EchoResponse = 2;

    /// <summary>§7.3.1.</summary>
    public const byte ErrorIndication = 26;

    /// <summary>§7.2.3.</summary>
    public const byte SupportedExtensionHeadersNotification = 31;

    /// <summary>§7.3.3.</summary>
    public const byte TunnelStatus = 253;

    /// <summary>§7.3.2.</summary>
    public const byte EndMarker = 254;

    /// <summary>§7.1: carries a user's packet (T-PDU).</summary>
    public const byte GPdu = 255;
}

/// <summary>TS 29.281 §5.2.1 next extension header types.</summary>
public static class GtpuExtensionType
{
    /// <summary>The chain's end.</summary>
    public const byte None = 0x00;

    /// <summary>§5.2.2.2A, in its value for intermediate nodes.</summary>
    public const byte LongPdcpPduNumberOptional = 0x03;

    /// <summary>§5.2.2.1: source port of a G-PDU that an Error Indication is about.</summary>
    public const byte UdpPort = 0x40;

    /// <summary>§5.2.2.2A.</summary>
    public const byte LongPdcpPduNumber = 0x82;

    /// <summary>§5.2.2.7, TS 38.415.</summary>
    public const byte PduSessionContainer = 0x85;

    /// <summary>§5.2.2.2.</summary>
    public const byte PdcpPduNumber = 0xC0;

    /// <summary>
    /// §5.2.1 figure 5.2.1-2: bit 8 says that the endpoint at the end of the tunnel has to
    /// understand the extension or discard the message.
    /// </summary>
    public static bool IsComprehensionRequired(byte type) => (type & 0x80) != 0;

    /// <summary>
    /// What we understand. PDCP PDU numbers concern the RAN: an endpoint towards the data network
    /// has nothing to do for them.
    /// </summary>
    public static bool IsUnderstood(byte type) => type is PduSessionContainer or UdpPort
        or PdcpPduNumber or LongPdcpPduNumber or LongPdcpPduNumberOptional;
}

/// <summary>
/// TS 29.281 §5.1, the mandatory part. <see cref="GtpuOptional"/> follows if E, S or PN is set.
/// <code>
///    8   7   6   5   4   3   2   1
///  +-----------+---+---+---+---+---+
///  |Version = 1|PT | 0 | E | S |PN |  1
///  +-----------+---+---+---+---+---+
///  |         Message Type          |  2
///  +-------------------------------+
///  |   Length of all from octet 9  |  3, 4
///  +-------------------------------+
///  |  Tunnel Endpoint Identifier   |  5 to 8
///  +-------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct GtpuHeader
{
    /// <summary>Bytes on the wire, without the optional part.</summary>
    public const int Size = 8;

    /// <summary>TS 29.281 §4.4.2: the registered UDP port.</summary>
    public const ushort Port = 2152;

    /// <summary>Version 1, PT = GTP, no optional part.</summary>
    public const byte Version1 = 0x30;

    /// <summary>The E flag: an extension header follows.</summary>
    public const byte ExtensionFlag = 0x04;

    /// <summary>The S flag: the sequence number counts.</summary>
    public const byte SequenceFlag = 0x02;

    /// <summary>The PN flag: the N-PDU number counts.</summary>
    public const byte NPduFlag = 0x01;

    /// <summary>E, S or PN: the optional part is there.</summary>
    public const byte OptionalFlags = ExtensionFlag | SequenceFlag | NPduFlag;

    /// <summary>Version, PT, E, S, PN.</summary>
    public byte Flags;

    /// <summary>See <see cref="GtpuMessageType"/>.</summary>
    public byte MessageType;

    /// <summary>Bytes behind this mandatory part.</summary>
    public U16Be Length;

    /// <summary>The receiver's tunnel endpoint; 0 in path management.</summary>
    public U32Be Teid;

    /// <summary>1 for GTP-U.</summary>
    public readonly int Version => Flags >> 5;

    /// <summary>Protocol Type: true GTP, false GTP' (TS 32.295).</summary>
    public readonly bool IsGtp => (Flags & 0x10) != 0;

    /// <summary>Version 1 and not GTP'.</summary>
    public readonly bool IsVersion1 => (Flags & 0xF0) == Version1;

    /// <summary>E: an extension header follows the optional part.</summary>
    public readonly bool HasExtension => (Flags & ExtensionFlag) != 0;

    /// <summary>S: the sequence number counts.</summary>
    public readonly bool HasSequence => (Flags & SequenceFlag) != 0;

    /// <summary>PN: the N-PDU number counts.</summary>
    public readonly bool HasNPdu => (Flags & NPduFlag) != 0;

    /// <summary>Any of E, S, PN: four more bytes are there, meaningful or not.</summary>
    public readonly bool HasOptional => (Flags & OptionalFlags) != 0;
}

/// <summary>
/// TS 29.281 §5.1: octets 9 to 12, all there if one of E, S, PN is set.
/// <code>
///  +---------------+---------------+---------------+---------------+
///  |        Sequence Number        | N-PDU Number  | Next Ext Type |
///  +---------------+---------------+---------------+---------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct GtpuOptional
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 4;

    /// <summary>Counts if S is set.</summary>
    public U16Be SequenceNumber;

    /// <summary>Counts if PN is set.</summary>
    public byte NPduNumber;

    /// <summary>Counts if E is set; see <see cref="GtpuExtensionType"/>.</summary>
    public byte NextExtensionType;
}

/// <summary>What <see cref="GtpuView.Parse"/> found wrong.</summary>
public enum GtpuFault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes end inside the header or an extension header.</summary>
    Truncated,

    /// <summary>Version is not 1 (TS 29.281 §11.2.1: discard).</summary>
    Version,

    /// <summary>PT is 0: GTP' is another protocol on another port.</summary>
    GtpPrime,

    /// <summary>Length is longer than the datagram, or shorter than the header it covers.</summary>
    Length,

    /// <summary>An extension header of length 0.</summary>
    Extension,

    /// <summary>More extension headers than <see cref="GtpuView.MaxExtensionHeaders"/>.</summary>
    TooManyExtensions,

    /// <summary>
    /// An extension that must be understood and is not (§5.2.1, §7.2.3): discard, and answer with
    /// Supported Extension Headers Notification.
    /// </summary>
    UnknownExtension,
}

/// <summary>The parts of a GTP-U header; offsets count from its first byte.</summary>
public unsafe struct GtpuView
{
    /// <summary>Nobody stacks more than two; a longer chain is an attack.</summary>
    public const int MaxExtensionHeaders = 8;

    /// <summary>Bytes of a header whose only extension is a container of four bytes.</summary>
    public const int ContainerEnd = OptionalEnd + PduSession.ExtensionSize;

    /// <summary>Where that container's content starts.</summary>
    public const int ContainerOffset = OptionalEnd + 1;

    private const int OptionalEnd = GtpuHeader.Size + GtpuOptional.Size;

    /// <summary>Bytes before the T-PDU or the first information element.</summary>
    public int HeaderLength;

    /// <summary>Bytes of T-PDU or information elements, by the header's Length.</summary>
    public int PayloadLength;

    /// <summary>
    /// Where the first PDU Session Container's content starts (behind its length octet), at least
    /// two readable bytes; 0: there is none.
    /// </summary>
    public int PduSessionOffset;

    /// <summary>Bytes of that content.</summary>
    public int PduSessionLength;

    /// <summary>The type that caused <see cref="GtpuFault.UnknownExtension"/>.</summary>
    public byte UnknownExtension;

    /// <summary>Checks and measures a GTP-U header and its extension headers.</summary>
    /// <param name="gtpu">First byte of the GTP-U header.</param>
    /// <param name="length">Readable bytes, those of the first segment.</param>
    /// <param name="packetLength">Bytes of the UDP payload over all segments.</param>
    /// <param name="view">What was found; meaningless after a fault.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GtpuFault Parse(byte* gtpu, int length, int packetLength, out GtpuView view)
    {
        view = default;
        if (length < GtpuHeader.Size)
        {
            return GtpuFault.Truncated;
        }

        var header = (GtpuHeader*)gtpu;
        if (!header->IsVersion1)
        {
            return header->Version != 1 ? GtpuFault.Version : GtpuFault.GtpPrime;
        }

        var end = GtpuHeader.Size + header->Length;
        if (end > packetLength)
        {
            return GtpuFault.Length;
        }

        view.HeaderLength = GtpuHeader.Size;
        view.PayloadLength = end - GtpuHeader.Size;
        return header->HasOptional
            ? ParseOptional(gtpu, Math.Min(length, end), end, ref view)
            : GtpuFault.None;
    }

    /// <summary>
    /// What nearly every gNB sends: no numbers, one PDU Session Container of four bytes.
    /// </summary>
    /// <param name="gtpu">First byte of the GTP-U header.</param>
    /// <param name="length">Readable bytes, not more than the header's Length says.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasContainerOnly(byte* gtpu, int length) =>
        length >= ContainerEnd
        && *gtpu == (GtpuHeader.Version1 | GtpuHeader.ExtensionFlag)
        && gtpu[OptionalEnd - 1] == GtpuExtensionType.PduSessionContainer
        && gtpu[OptionalEnd] == PduSession.ExtensionSize / 4
        && gtpu[ContainerEnd - 1] == GtpuExtensionType.None;

    private static GtpuFault ParseOptional(byte* gtpu, int length, int end, ref GtpuView view)
    {
        if (length < OptionalEnd)
        {
            return end < OptionalEnd ? GtpuFault.Length : GtpuFault.Truncated;
        }

        view.HeaderLength = OptionalEnd;
        if (((GtpuHeader*)gtpu)->HasExtension)
        {
            var first = ((GtpuOptional*)(gtpu + GtpuHeader.Size))->NextExtensionType;
            var fault = WalkExtensions(gtpu, length, first, ref view);
            if (fault != GtpuFault.None)
            {
                return fault;
            }
        }

        view.PayloadLength = end - view.HeaderLength;
        return GtpuFault.None;
    }

    // §5.2.1: length in 4-byte units over everything, content, type of the next one.
    private static GtpuFault WalkExtensions(byte* gtpu, int length, byte type, ref GtpuView view)
    {
        var offset = view.HeaderLength;
        for (var count = 0; type != GtpuExtensionType.None; count++)
        {
            if (count == MaxExtensionHeaders)
            {
                return GtpuFault.TooManyExtensions;
            }

            if (offset >= length)
            {
                return GtpuFault.Truncated;
            }

            var extensionLength = gtpu[offset] * 4;
            if (extensionLength == 0)
            {
                // A zero-length extension would loop for ever: malformed.
                return GtpuFault.Extension;
            }

            if (offset + extensionLength > length)
            {
                return GtpuFault.Truncated;
            }

            var fault = Note(type, offset, extensionLength, ref view);
            if (fault != GtpuFault.None)
            {
                return fault;
            }

            offset += extensionLength;
            type = gtpu[offset - 1];
        }

        view.HeaderLength = offset;
        return GtpuFault.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static GtpuFault Note(byte type, int offset, int extensionLength, ref GtpuView view)
    {
        if (type == GtpuExtensionType.PduSessionContainer && view.PduSessionOffset == 0)
        {
            view.PduSessionOffset = offset + 1;
            view.PduSessionLength = extensionLength - 2;
            return GtpuFault.None;
        }

        if (GtpuExtensionType.IsComprehensionRequired(type)
            && !GtpuExtensionType.IsUnderstood(type))
        {
            view.UnknownExtension = type;
            return GtpuFault.UnknownExtension;
        }

        return GtpuFault.None;
    }
}
