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
    ILogger logger)
{
    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly TableFile _file = file;
    private readonly Associations _associations = associations;
    private readonly SessionEngine _sessions = sessions;
    private readonly EstablishmentTraces _traces = traces;
    private readonly OwnRequests _requests = requests;
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
        if (_associations.Owner(report.Peer) is not { } peer)
        {
            return;
        }

        _requests.Send(
            PathTo(peer, report.CpFSeid),
            report.CpFSeid.Seid,
            report.Request,
            response => Answered(report, response),
            _traces.Find(_file.Sessions[report.Session].Id));
    }

    private N4Path PathTo(Association peer, FSeid cpFSeid) =>
        PathTo(cpFSeid, SeidFlags.V4, IpAddress.From(cpFSeid.V4.Value))
        ?? PathTo(cpFSeid, SeidFlags.V6, IpAddress.From(cpFSeid.V6))
        ?? peer.Path;

    private N4Path? PathTo(FSeid cpFSeid, SeidFlags family, IpAddress address) =>
        cpFSeid.Flags.HasFlag(family) && _setup.AddressFor(address) is { } local
            ? new N4Path(local, address, _setup.Port)
            : null;

    private void Answered(SessionReportToSend report, Response response)
    {
        if (response.Message is SessionReportResponse answer)
        {
            _sessions.Reported(report, answer);
        }
    }
}
