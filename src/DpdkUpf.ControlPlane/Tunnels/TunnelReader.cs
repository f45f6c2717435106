using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>Reads tunnels back from the tables.</summary>
internal sealed unsafe class TunnelReader(TableFile file, Topology topology, SessionWriter sessions)
{
    private readonly TableFile _file = file;
    private readonly Topology _topology = topology;
    private readonly SessionWriter _sessions = sessions;

    /// <summary>The tunnel, with its names, and the path that it was compiled with.</summary>
    public (Tunnel Tunnel, TunnelPath Path) Read(uint session)
    {
        ref readonly var uplink = ref _sessions.TeidRules(session)[0];
        ref readonly var downlink = ref _sessions.AddressRules(session)[0];
        var path = RuleCompiler.Path(uplink, downlink);
        var tunnel = RuleCompiler.Decompile(uplink, downlink);
        return (tunnel with
        {
            Name = FixedText.Read(_file.Sessions[session].Name, Session.NameBytes),
            Dnn = DnnOf(tunnel, path),
            Interface = InterfaceOf(path),
        }, path);
    }

    /// <summary>All that is known of a tunnel.</summary>
    public TunnelInfo Info(uint session)
    {
        var (tunnel, path) = Read(session);
        var entry = _file.Sessions[session];
        var nextHop = _file.NextHops[path.NextHop];
        return new(
            tunnel,
            session,
            entry.Id,
            entry.Origin,
            _topology.NetworkInstanceName(path.CoreInstance),
            entry.OwnerWorker,
            path.LocalAddress,
            NextHopEntries.Address(nextHop),
            nextHop.State,
            DateTimeOffset.FromUnixTimeSeconds(entry.CreatedAt),
            _file.SessionCounters[session]);
    }

    /// <summary>True if the session has the shape that tunnels have.</summary>
    public static bool IsTunnel(TableFile file, SessionWriter sessions, uint session) =>
        file.Sessions[session].Origin
            is SessionOrigin.ConfiguredTunnel or SessionOrigin.AddedTunnel
        && sessions.TeidRules(session).Length == 1
        && sessions.AddressRules(session).Length == 1
        && sessions.AddressRules(session)[0].NextHop < (uint)file.Sizes.NextHops
        && file.Sessions[session].OwnerWorker < file.Sizes.Workers;

    /// <summary>True if compiling the tunnel would change nothing.</summary>
    public bool IsCompiledAs(uint session, Tunnel tunnel, TunnelPath path)
    {
        var uplink = RuleCompiler.Uplink(tunnel, path);
        var downlink = RuleCompiler.Downlink(tunnel, path);
        return RuleCompiler.AreSame(_sessions.TeidRules(session)[0], uplink)
            && RuleCompiler.AreSame(_sessions.AddressRules(session)[0], downlink);
    }

    /// <summary>The tunnel's number.</summary>
    public ulong Number(uint session) => _file.Sessions[session].Id;

    /// <summary>The worker that processes it.</summary>
    public int OwnerWorker(uint session) => _file.Sessions[session].OwnerWorker;

    // Several DNNs may share a network instance: the pools tell them apart.
    private string DnnOf(Tunnel tunnel, TunnelPath path)
    {
        var instance = _topology.NetworkInstanceName(path.CoreInstance);
        var candidates = _topology.Options.Dnns.Where(dnn => dnn.NetworkInstance == instance);
        var ue = tunnel.UeIpv4 ?? tunnel.UeIpv6!.Value;
        return candidates
            .OrderByDescending(dnn => dnn.Pools.Any(pool => pool.Contains(ue)))
            .FirstOrDefault()?.Name ?? "";
    }

    // By our address; after a change of address by the network instance alone.
    private string InterfaceOf(TunnelPath path) =>
        _topology.Interfaces
            .Where(item => item.NetworkInstance == path.AccessInstance
                && item.Setup.Role is InterfaceRole.N3 or InterfaceRole.N9)
            .OrderByDescending(item => item.Owns(path.LocalAddress))
            .FirstOrDefault()?.Setup.Name ?? "";
}
