using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
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
            [.. control.Controller.SlowPath.NonZero().Select(pair =>
                new SlowPathView(Views.NameOf(pair.Key), pair.Value))]);
    }

    private static ControlView Of(Inspection inspection) => new(
        GC.CollectionCount(0),
        GC.GetTotalMemory(forceFullCollection: false),
        inspection.Neighbours.Count,
        inspection.Usage.First(use => use.Table == "sessions").Used);

    private static InterfaceView Of(InterfaceOptions item) => new(
        item.Name,
        Views.NameOf(item.Kind),
        item.Port,
        item.Vlan,
        item.NetworkInstance,
        [.. item.Addresses.Select(address => address.ToString())]);
}
