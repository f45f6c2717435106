using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>A report about a session that its peer shall get (TS 29.244 §6.3.5).</summary>
/// <param name="Peer">The association (index).</param>
/// <param name="Session">The session (index).</param>
/// <param name="CpFSeid">The control plane function's F-SEID.</param>
/// <param name="Request">What it is told.</param>
internal sealed record SessionReportToSend(
    byte Peer,
    uint Session,
    FSeid CpFSeid,
    SessionReportRequest Request)
{
    /// <summary>Who must know what the peer answered; null: it did not.</summary>
    public Action<SessionReportResponse?>? WhenDone { get; init; }
}
