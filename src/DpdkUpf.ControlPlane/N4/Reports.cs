using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What we report by ourselves: on sessions (§6.3.5) and paths (§6.2.9).</summary>
internal sealed class Reports(
    N4Node node,
    N4Setup setup,
    TableFile file,
    Associations associations,
    SessionEngine sessions,
    EstablishmentTraces traces,
    OwnRequests requests,
    N4Counters counters,
    TimeProvider time,
    ILogger logger)
{
    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly TableFile _file = file;
    private readonly Associations _associations = associations;
    private readonly SessionEngine _sessions = sessions;
    private readonly EstablishmentTraces _traces = traces;
    private readonly OwnRequests _requests = requests;
    private readonly N4Counters _counters = counters;
    private readonly TokenBucket _warnings = new(perSecond: 1, burst: 10, time);
    private readonly ILogger _logger = logger;

    /// <summary>Sends what the engine has to say.</summary>
    public void Poll()
    {
        while (_requests.HasRoom && _sessions.TryTakeReport(out var report))
        {
            Send(report);
        }
    }

    /// <summary>Tells those whose sessions use a path that it failed or is back.</summary>
    /// <param name="path">The path.</param>
    /// <param name="networkInstance">Its network instance.</param>
    /// <param name="users">Bit n: association n has sessions that use it.</param>
    /// <param name="state">What it is now.</param>
    public void Report(GtpPath path, string networkInstance, ulong users, PathState state)
    {
        _logger.LogWarning(
            "GTP-U peer {Remote} in {NetworkInstance}: {State}",
            path.Remote,
            networkInstance,
            state == PathState.Up ? "answers again" : "does not answer");
        foreach (var peer in _associations.All)
        {
            if ((users >> peer.Index & 1) != 0 && peer.State != PeerState.Silent)
            {
                _requests.Send(
                    peer.Path, null, PathReport(path, networkInstance, state), response => { });
            }
        }
    }

    private NodeReportRequest PathReport(GtpPath path, string networkInstance, PathState state)
    {
        var remote = Remote(path, networkInstance);
        return state == PathState.Up
            ? new(
                _node.Id,
                new(NodeReports.Uprr),
                UserPlanePathRecoveryReport: new UserPlanePathRecoveryReport(remote))
            : new(
                _node.Id,
                new(NodeReports.Upfr),
                UserPlanePathFailureReport: new UserPlanePathFailureReport(remote));
    }

    private static RemoteGtpUPeer Remote(GtpPath path, string networkInstance)
    {
        var flags = (path.Remote.IsIpv4 ? RemotePeerFlags.V4 : RemotePeerFlags.V6)
            | (networkInstance.Length > 0 ? RemotePeerFlags.Ni : RemotePeerFlags.None);
        return path.Remote.IsIpv4
            ? new(
                flags,
                V4: new(path.Remote.V4),
                NetworkInstance: DnsName.Labels(networkInstance))
            : new(flags, V6: path.Remote.V6, NetworkInstance: DnsName.Labels(networkInstance));
    }

    // §4.3.2: to the address in the session's CP F-SEID, as far as we can speak to its family.
    private unsafe void Send(SessionReportToSend report)
    {
        var isSent = _associations.Owner(report.Peer) is { } peer && _requests.Send(
            PathTo(peer, report.CpFSeid),
            report.CpFSeid.Seid,
            report.Request,
            response => Answered(report, response.Message as SessionReportResponse),
            _traces.Find(_file.Sessions[report.Session].Id));
        if (!isSent)
        {
            report.WhenDone?.Invoke(null);
        }
    }

    private N4Path PathTo(Association peer, FSeid cpFSeid) =>
        PathTo(cpFSeid, SeidFlags.V4, IpAddress.From(cpFSeid.V4.Value))
        ?? PathTo(cpFSeid, SeidFlags.V6, IpAddress.From(cpFSeid.V6))
        ?? peer.Path;

    private N4Path? PathTo(FSeid cpFSeid, SeidFlags family, IpAddress address) =>
        cpFSeid.Flags.HasFlag(family) && _setup.AddressFor(address) is { } local
            ? new N4Path(local, address, _setup.Port)
            : null;

    private void Answered(SessionReportToSend report, SessionReportResponse? answer)
    {
        if (answer is not null)
        {
            _sessions.Reported(report, answer);
        }

        if (report.Request.UsageReport.Count > 0 && IsLost(answer))
        {
            Lost(report, answer);
        }

        report.WhenDone?.Invoke(answer);
    }

    // A peer that has no such session any more may have ended it because it got this report before.
    private static bool IsLost(SessionReportResponse? answer) => answer is null
        || (answer.Cause.IsRejection && answer.Cause.Value != CauseValue.SessionContextNotFound);

    private void Lost(SessionReportToSend report, SessionReportResponse? answer)
    {
        _counters.Add(N4Counter.UsageLost);
        if (_warnings.TryTake())
        {
            _logger.LogWarning(
                "N4 session 0x{Seid:x16}: its peer did not take {Reports} usage reports ({Why}), "
                + "{Octets} octets are lost",
                report.CpFSeid.Seid,
                report.Request.UsageReport.Count,
                answer is null ? "no answer" : $"{answer.Cause.Value}",
                report.Request.UsageReport.AsEnumerable().Sum(
                    each => (long)(each.VolumeMeasurement?.Total ?? 0)));
        }
    }
}
