using System.Net;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Hosting;

namespace DpdkUpf.Management;

/// <summary>Puts <c>GET /v1/status</c> together.</summary>
internal sealed class StatusReader(
    UpfOptions options, ControlHost control, DataPlaneSupervisor supervisor, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public async Task<StatusView> ReadAsync()
    {
        var inspection = await control.Controller.InspectAsync();
        return new(
            options.Name,
            ProgramVersion.Text,
            Environment.ProcessId,
            time.GetElapsedTime(_began).TotalSeconds,
            control.TablesText,
            options.DataPlane.Supervise,
            supervisor.Restarts,
            [.. options.Interfaces.Select(Of)],
            [.. inspection.Usage.Select(
                use => new TableUseView(use.Table, use.Used, use.Capacity))],
            NodeReader.Read(control.Tables),
            Of(inspection),
            Of(options.N4, await control.Controller.ListPeersAsync()),
            [.. control.Controller.SlowPath.NonZero().Select(pair =>
                new SlowPathView(Views.NameOf(pair.Key), pair.Value))]);
    }

    private static ControlView Of(Inspection inspection) => new(
        GC.CollectionCount(0),
        GC.GetTotalMemory(forceFullCollection: false),
        inspection.Neighbours.Count,
        inspection.Usage.First(use => use.Table == "sessions").Used);

    private static N4View? Of(N4Options n4, IReadOnlyList<PeerInfo> peers) =>
        n4.Addresses.Count == 0 ? null : new(
            n4.NodeId.Length > 0 ? n4.NodeId : n4.Addresses[0].ToString(),
            [.. n4.Addresses.Select(address => new IPEndPoint(address, n4.Port).ToString())],
            peers.GroupBy(peer => Views.NameOf(peer.State))
                .ToDictionary(group => group.Key, group => group.Count()),
            peers.Sum(peer => (long)peer.Sessions));

    private static InterfaceView Of(InterfaceOptions item) => new(
        item.Name,
        Views.NameOf(item.Kind),
        item.Port,
        item.Vlan,
        item.NetworkInstance,
        [.. item.Addresses.Select(address => address.ToString())]);
}
