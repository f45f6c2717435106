using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Usage reports that do not fit into an answer follow in requests of their own (TS 29.244
/// §5.2.2.3.1).
/// </summary>
internal sealed class UsageReportSplit(List<UsageReport> reports)
{
    // One takes 112 octets at most, a datagram 65507.
    private const int PerMessage = 500;
    private readonly List<UsageReport> _reports = reports;

    /// <summary>Those in the answer.</summary>
    public Repeated<UsageReport> First => Repeated.From(_reports.Take(PerMessage));

    /// <summary>How many follow; null: none.</summary>
    public AdditionalUsageReportsInformation? More => _reports.Count <= PerMessage
        ? null
        : new((ushort)Math.Min(_reports.Count - PerMessage, 0x7FFF));

    /// <summary>The requests that follow.</summary>
    /// <param name="isSessionOver">The last one says that nothing comes after it (PSDBU).</param>
    public IEnumerable<SessionReportRequest> Rest(bool isSessionOver) =>
        Requests(PerMessage, isSessionOver);

    /// <summary>
    /// All of them in requests, of a session that we end: one at least (§5.18.2).
    /// </summary>
    public IEnumerable<SessionReportRequest> All() => _reports.Count > 0
        ? Requests(0, isSessionOver: true)
        : [new(new(Pfcp.Reports.Uisr), PfcpSrReqFlags: new PfcpSrReqFlags(SrReqFlags.Psdbu))];

    private IEnumerable<SessionReportRequest> Requests(int first, bool isSessionOver)
    {
        for (var from = first; from < _reports.Count; from += PerMessage)
        {
            var isLast = from + PerMessage >= _reports.Count;
            yield return new SessionReportRequest(
                new ReportType(Pfcp.Reports.Usar),
                UsageReport: Repeated.From(_reports.Skip(from).Take(PerMessage)),
                PfcpSrReqFlags: isSessionOver && isLast
                    ? new PfcpSrReqFlags(SrReqFlags.Psdbu)
                    : null);
        }
    }
}
