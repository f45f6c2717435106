namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// What happened on N4 besides messages that were handled. The member's name is the counter, the
/// metric label and the row in docs/counters.md.
/// </summary>
public enum N4Counter
{
    /// <summary>Datagram from an address that no configured peer has: dropped.</summary>
    NotAllowed,

    /// <summary>Message dropped: the control thread has as many to do as it may have.</summary>
    InboxFull,

    /// <summary>Rest of a datagram dropped: more messages than are taken from one.</summary>
    BundleTooLong,

    /// <summary>Datagram too short for a header (§7.6.3): dropped.</summary>
    ShortHeader,

    /// <summary>Message of another version (§7.6.2): answered with ours.</summary>
    OtherVersion,

    /// <summary>Message and datagram differ in length (§7.6.3): a request is answered.</summary>
    WrongLength,

    /// <summary>Message of a type that there is not (§7.6.4): dropped.</summary>
    UnknownType,

    /// <summary>Session message without a session's identifier: dropped.</summary>
    NoSeid,

    /// <summary>Request with an element missing or wrong (§7.6.6 to §7.6.8): refused.</summary>
    Malformed,

    /// <summary>Request that only a user plane function sends (§7.6.5): dropped.</summary>
    UnexpectedRequest,

    /// <summary>Answer that nobody waits for (§7.6.5): dropped.</summary>
    UnexpectedResponse,

    /// <summary>Answer to a request of ours that cannot be read.</summary>
    UnreadableResponse,

    /// <summary>A peer speaks no version of ours (§7.4.4.7).</summary>
    VersionRefused,

    /// <summary>Request that came again: it got its answer again (§6.4).</summary>
    Duplicate,

    /// <summary>Request of ours sent again after T1 (§6.4).</summary>
    Retransmission,

    /// <summary>Request of ours that nobody answered N1 times (§6.4).</summary>
    Unanswered,

    /// <summary>Request of ours not sent: too many wait for their answers.</summary>
    TooManyRequests,

    /// <summary>
    /// Usage of a session that its peer did not take: the report was refused or N1 times not
    /// answered, or the session ended without one because its peer was silent.
    /// </summary>
    UsageLost,

    /// <summary>Request refused: the peer sends more than it may.</summary>
    RateLimited,

    /// <summary>Element of a message passed over: unknown, repeated or useless.</summary>
    ElementPassedOver,

    /// <summary>Message of ours that does not fit a datagram.</summary>
    TooLong,

    /// <summary>Datagram that the socket did not take.</summary>
    SendFailed,

    /// <summary>Error of a socket when it was read.</summary>
    ReceiveFailed,
}
