using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// What may stand between the GTP-U header and the user's packet: sequence number, N-PDU number
/// and a chain of extension headers (TS 29.281 §5.2).
/// </summary>
internal static unsafe class GtpuExtensions
{
    // Real chains have one or two; a bound keeps a hostile one from costing time.
    private const int MaxHeaders = 8;

    /// <summary>Walks over them.</summary>
    /// <param name="message">The message, from its GTP-U header on, cut to its length.</param>
    /// <param name="role">Where it came from.</param>
    /// <param name="headerBytes">Bytes in front of the user's packet.</param>
    public static Verdict Walk(Segment message, InterfaceRole role, out int headerBytes)
    {
        headerBytes = GtpuHeader.Size + GtpuOptional.Size;
        if (message.Available < headerBytes)
        {
            return message.Total < headerBytes ? Verdict.GtpLength : Verdict.Segmented;
        }

        if (!((GtpuHeader*)message.Start)->HasExtension)
        {
            return Verdict.None; // the next-type field has no meaning without the E flag
        }

        var next = ((GtpuOptional*)(message.Start + GtpuHeader.Size))->NextExtensionType;
        for (var count = 0; next != GtpuExtensionType.None; count++)
        {
            var verdict = count < MaxHeaders
                ? CheckOne(message, headerBytes, next, role)
                : Verdict.GtpExtensionChain;
            if (verdict != Verdict.None)
            {
                return verdict;
            }

            headerBytes += message.Start[headerBytes] * GtpuExtensionType.LengthUnit;
            next = message.Start[headerBytes - 1];
        }

        return Verdict.None;
    }

    private static Verdict CheckOne(Segment message, int offset, byte type, InterfaceRole role)
    {
        if (offset >= message.Available)
        {
            return offset >= message.Total ? Verdict.GtpExtensionChain : Verdict.Segmented;
        }

        // A zero-length extension would loop for ever: malformed.
        var bytes = message.Start[offset] * GtpuExtensionType.LengthUnit;
        if (bytes == 0 || bytes > message.Total - offset)
        {
            return Verdict.GtpExtensionChain;
        }

        if (bytes > message.Available - offset)
        {
            return Verdict.Segmented;
        }

        if (type == GtpuExtensionType.PduSessionContainer)
        {
            return CheckContainer(message.Start + offset, role);
        }

        return GtpuExtensionType.IsComprehensionRequired(type)
            ? Verdict.UnknownExtensionHeader
            : Verdict.None;
    }

    // TS 38.415 §5.5.2: from a gNB only the uplink format; between UPFs either.
    private static Verdict CheckContainer(byte* extension, InterfaceRole role)
    {
        var type = extension[1] >> 4;
        var isAllowed = type == PduSession.Uplink
            || (type == PduSession.Downlink && role == InterfaceRole.N9);
        return isAllowed ? Verdict.None : Verdict.PduSessionContainer;
    }
}
