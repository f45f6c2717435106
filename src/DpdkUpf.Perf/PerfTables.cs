using System.Text;
using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf;

/// <summary>
/// The tables file of a run: two ports, N3 and N6, resolved next hops and one session a tunnel.
/// Made by the same writers and the same rule compiler as in `upf run`.
/// </summary>
internal static unsafe class PerfTables
{
    private const int Access = 0;
    private const int Core = 1;
    private const int LargestMtu = 9000;
    private const byte Qfi = 9;

    /// <summary>Makes the file; the data plane may start on it at once.</summary>
    public static TableFile Create(PerfPlan plan, string path, IReadOnlyList<PerfTunnel> tunnels)
    {
        var file = TableFile.Create(path, TableSizes.For(plan.Cpus.Count, tunnels.Count + 64));
        WriteStartup(file, plan);
        var isUplink = plan.Direction == PerfDirection.Uplink;
        WritePort(file.Port(Access), "access", isUplink ? plan.Source : PerfPlan.Sink, plan);
        WritePort(file.Port(Core), "core", isUplink ? PerfPlan.Sink : plan.Source, plan);
        WriteInterface(file, Access, InterfaceRole.N3, PerfStream.LocalN3);
        WriteInterface(file, Core, InterfaceRole.N6, PerfStream.LocalN6);
        WriteSessions(file, tunnels);
        Volatile.Write(ref file.Header->Ready, 1);
        return file;
    }

    private static void WriteStartup(TableFile file, PerfPlan plan)
    {
        var header = file.Header;
        header->ControlPid = Environment.ProcessId;
        header->PortCount = 2;
        header->MemoryMb = plan.MemoryMb;
        header->Mbufs = plan.Mbufs;
        header->Hugepages = plan.Hugepages;
        header->MainLcore = plan.MainCpu;
        for (var worker = 0; worker < plan.Cpus.Count; worker++)
        {
            file.Worker(worker)->Lcore = plan.Cpus[worker];
        }
    }

    private static void WritePort(PortEntry* port, string name, string device, PerfPlan plan)
    {
        if (Encoding.UTF8.GetByteCount(device) >= PortEntry.DeviceBytes)
        {
            throw new PerfException($"too many workers: '{device}' is too long");
        }

        _ = FixedText.Write(port->Name, PortEntry.NameBytes, name);
        _ = FixedText.Write(port->Device, PortEntry.DeviceBytes, device);
        port->RxQueues = (ushort)plan.Cpus.Count;
        port->TxQueues = (ushort)plan.Cpus.Count;
        port->Descriptors = 1024;
        port->Mtu = 1500;
        new Span<byte>(port->InterfaceOfVlan, 4096).Fill(PortEntry.NoInterface);
    }

    // Interface, port and network instance have the same index here.
    private static void WriteInterface(TableFile file, int index, InterfaceRole role, uint address)
    {
        var item = file.Interface(index);
        item->Role = role;
        item->Port = (byte)index;
        item->NetworkInstance = (byte)index;
        item->Mtu = LargestMtu;
        item->Ipv4[item->Ipv4Count++] = address;
        file.Port(index)->InterfaceOfVlan[0] = (byte)index;
    }

    private static void WriteSessions(TableFile file, IReadOnlyList<PerfTunnel> tunnels)
    {
        var epoch = new Epoch(file);
        var reclaimer = new Reclaimer(epoch);
        var nextHops = new NextHopWriter(file, reclaimer);
        var peer = AddNextHop(nextHops, Access);
        var gateway = AddNextHop(nextHops, Core);
        var routes = new RouteTableWriter(file, reclaimer);
        _ = routes.TryReplace(Core, 4, [new Route(0, 0, 0, gateway)]);
        var path = new TunnelPath(Access, Core, peer, IpAddress.From(PerfStream.LocalN3));
        var sessions = new SessionWriter(file, epoch, reclaimer);
        for (var i = 0; i < tunnels.Count; i++)
        {
            AddSession(sessions, tunnels[i], path, i % file.Sizes.Workers);
        }
    }

    private static uint AddNextHop(NextHopWriter nextHops, int index)
    {
        _ = nextHops.TryAdd(
            new NextHop
            {
                Interface = (byte)index,
                Port = (byte)index,
                Family = 4,
                Mtu = LargestMtu,
                State = NextHopState.Unresolved,
            },
            out var hop);
        nextHops.Resolve(hop, [2, 0, 0, 0, 0, (byte)(index + 1)], [2, 0, 0, 0, 1, (byte)index]);
        return hop;
    }

    private static void AddSession(
        SessionWriter sessions, PerfTunnel perf, TunnelPath path, int worker)
    {
        var tunnel = new Tunnel
        {
            LocalTeid = perf.Teid,
            RemoteTeid = perf.Teid,
            Peer = IpAddress.From(PerfStream.Peer),
            UeIpv4 = IpAddress.From(perf.Ue),
            Qfi = Qfi,
            Dnn = "perf",
            Interface = "n3",
        };
        var description = new Session
        {
            OwnerWorker = (ushort)worker,
            Origin = SessionOrigin.ConfiguredTunnel,
            Id = perf.Teid,
        };
        if (!sessions.TryCreate(description, tunnel.EffectiveName, out var index)
            || sessions.Publish(
                index, [RuleCompiler.Uplink(tunnel, path)], [RuleCompiler.Downlink(tunnel, path)])
                != PublishResult.Published)
        {
            throw new PerfException($"no room for tunnel {perf.Teid:x8}");
        }
    }
}
