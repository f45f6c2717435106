using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>TS 29.244 §7.3.</summary>
public enum MessageType : byte
{
    HeartbeatRequest = 1,
    HeartbeatResponse = 2,
    PfdManagementRequest = 3,
    PfdManagementResponse = 4,
    AssociationSetupRequest = 5,
    AssociationSetupResponse = 6,
    AssociationUpdateRequest = 7,
    AssociationUpdateResponse = 8,
    AssociationReleaseRequest = 9,
    AssociationReleaseResponse = 10,
    VersionNotSupportedResponse = 11,
    NodeReportRequest = 12,
    NodeReportResponse = 13,
    SessionSetDeletionRequest = 14,
    SessionSetDeletionResponse = 15,
    SessionSetModificationRequest = 16,
    SessionSetModificationResponse = 17,
    SessionEstablishmentRequest = 50,
    SessionEstablishmentResponse = 51,
    SessionModificationRequest = 52,
    SessionModificationResponse = 53,
    SessionDeletionRequest = 54,
    SessionDeletionResponse = 55,
    SessionReportRequest = 56,
    SessionReportResponse = 57,
}

/// <summary>What follows from a message's number.</summary>
public static class MessageTypes
{
    /// <summary>It answers a request: up to 10 the even numbers, from 11 on the odd ones.</summary>
    public static bool IsResponse(this MessageType type) =>
        ((int)type & 1) == (type < MessageType.VersionNotSupportedResponse ? 0 : 1);

    /// <summary>It is about one session, so its header has an SEID (§7.2.2.4.1).</summary>
    public static bool IsSession(this MessageType type) =>
        type is >= MessageType.SessionEstablishmentRequest and <= MessageType.SessionReportResponse;
}

/// <summary>
/// TS 29.244 §7.2.2: version (3 bits), 2 spare, FO, MP, S | type | length (2 octets) |
/// SEID (8, if S) | sequence number (3) | priority (4 bits, if MP), spare.
/// </summary>
/// <param name="Type">What the message is.</param>
/// <param name="SequenceNumber">24 bits; an answer has its request's.</param>
/// <param name="Seid">Session at the receiver; null in messages between nodes.</param>
/// <param name="Priority">0 (highest) to 15; null if the sender says nothing.</param>
/// <param name="FollowOn">Another message follows in the same datagram.</param>
public readonly record struct Header(
    MessageType Type,
    uint SequenceNumber,
    ulong? Seid = null,
    byte? Priority = null,
    bool FollowOn = false)
{
    /// <summary>The only version there is.</summary>
    public const int Version = 1;

    /// <summary>The length field does not count the octets up to its end.</summary>
    internal const int UncountedBytes = 4;

    /// <summary>The greatest sequence number.</summary>
    public const uint MaxSequenceNumber = 0xFF_FFFF;

    internal static Header Read(ref WireReader reader, HeaderFlags flags, MessageType type)
    {
        ulong? seid = flags.HasFlag(HeaderFlags.Seid) ? reader.U64() : null;
        var sequenceNumber = (uint)reader.Number(3);
        var last = reader.U8();
        byte? priority = flags.HasFlag(HeaderFlags.Priority) ? (byte)(last >> 4) : null;
        return new(type, sequenceNumber, seid, priority, flags.HasFlag(HeaderFlags.FollowOn));
    }

    internal int Write(ref WireWriter writer)
    {
        var flags = (Seid is null ? 0 : HeaderFlags.Seid)
            | (Priority is null ? 0 : HeaderFlags.Priority)
            | (FollowOn ? HeaderFlags.FollowOn : 0);
        writer.U8((byte)((Version << 5) | (int)flags));
        writer.U8((byte)Type);
        var begin = writer.BeginLength(2);
        if (Seid is { } seid)
        {
            writer.U64(seid);
        }

        writer.Number(SequenceNumber, 3);
        writer.U8((byte)((Priority ?? 0) << 4));
        return begin;
    }
}

[Flags]
internal enum HeaderFlags : byte
{
    Seid = 1,
    Priority = 2,
    FollowOn = 4,
}
