using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>What all of the control plane shares and sessions are made with.</summary>
internal sealed record SessionSurroundings(
    TableFile File,
    Topology Topology,
    SessionWriter Sessions,
    Routes Routes,
    RouteTableWriter RouteWriter,
    NeighbourTable NeighbourTable,
    Neighbours Neighbours,
    Owners Owners,
    WorkerLoad Load,
    Epoch Epoch,
    Reclaimer Reclaimer,
    LiveWatch LiveWatch,
    TimeProvider Time);

/// <summary>The parts of the session engine, put together.</summary>
internal sealed class SessionParts
{
    private readonly LiveWatch _liveWatch;

    /// <summary>Puts them together.</summary>
    /// <param name="with">What they are made with.</param>
    /// <param name="nodeId">Our Node ID.</param>
    /// <param name="random">Random numbers for SEIDs.</param>
    public SessionParts(SessionSurroundings with, NodeId nodeId, Func<ulong> random)
    {
        _liveWatch = with.LiveWatch;
        (File, Sessions, Load, Time) = (with.File, with.Sessions, with.Load, with.Time);
        Reclaimer = with.Reclaimer;
        (Topology, NodeId) = (with.Topology, nodeId);
        UpFSeid = SeidOf(Setup.Addresses);
        var networks = new Networks(with.Topology);
        var teids = new TeidAllocator(with.File, Setup.TeidGuard, with.Time);
        var pools = new UePools(with.Topology, with.Owners, with.Sessions);
        var paths = new FarPaths(with.Topology, networks, with.Routes, with.Neighbours);
        var notes = new SessionNotes();
        Live = new LiveSessions(with.File, with.Sessions, notes, random);
        Slots = new SessionSlots(with.File, with.Reclaimer);
        Watch = new UsageWatch(
            with.Sessions, Slots, with.File.Sizes.Sessions, with.Time);
        Framed = new FramedTable(with.RouteWriter);
        Allocation = new Allocation(with.Topology, networks, teids, pools);
        Publisher = new SessionPublisher(
            with.Sessions,
            notes,
            networks,
            paths,
            new SessionCompiler(networks),
            Framed,
            Slots,
            Watch,
            teids,
            with.Neighbours,
            with.Owners);
        EndMarkers = new EndMarkers(paths, with.Neighbours, with.Reclaimer);
        Reports = new DownlinkReports(Live, with.Time);
        Quiescence = new Quiescence(with.Epoch);
        Rates = new MeterRates(with.File, with.Sessions, Live, Slots);
        Adoption = new SessionAdoption(with, networks, Live, Slots, Watch, Framed, Publisher);
    }

    public TableFile File { get; }

    public Topology Topology { get; }

    public N4Setup Setup => Topology.Options.N4;

    public SessionWriter Sessions { get; }

    public WorkerLoad Load { get; }

    public TimeProvider Time { get; }

    public NodeId NodeId { get; }

    public Reclaimer Reclaimer { get; }

    public LiveSessions Live { get; }

    public SessionSlots Slots { get; }

    public UsageWatch Watch { get; }

    public FramedTable Framed { get; }

    public Allocation Allocation { get; }

    public SessionPublisher Publisher { get; }

    public EndMarkers EndMarkers { get; }

    public DownlinkReports Reports { get; }

    public Quiescence Quiescence { get; }

    public MeterRates Rates { get; }

    public SessionAdoption Adoption { get; }

    /// <summary>Our F-SEID but for the SEID: our N4 addresses (TS 29.244 §8.2.37).</summary>
    public FSeid UpFSeid { get; }

    /// <summary>Seconds since 1900, modulo 2^32.</summary>
    public uint Now => Time.Since1900();

    /// <summary>
    /// Notes when each worker began to use what was published; a flood pays nothing.
    /// </summary>
    public void WatchLive(OperationTrace trace)
    {
        if (trace.IsRecorded)
        {
            _liveWatch.Add(trace, _ => { });
        }
    }

    private static FSeid SeidOf(IReadOnlyList<IpAddress> addresses)
    {
        var seid = default(FSeid);
        foreach (var address in addresses)
        {
            if (address.IsIpv4 && !seid.Flags.HasFlag(SeidFlags.V4))
            {
                seid = seid with
                {
                    Flags = seid.Flags | SeidFlags.V4,
                    V4 = new Ipv4Address(address.V4),
                };
            }
            else if (!address.IsIpv4 && !seid.Flags.HasFlag(SeidFlags.V6))
            {
                seid = seid with { Flags = seid.Flags | SeidFlags.V6, V6 = address.V6 };
            }
        }

        return seid;
    }
}
