using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// GTP-U End Markers (TS 29.281 §7.3.2) to where a FAR sent packets until now: one, and only once
/// no worker can send another packet there.
/// </summary>
internal sealed class EndMarkers(FarPaths paths, Neighbours neighbours, Reclaimer reclaimer)
{
    private const int MaxFrameBytes = 128;
    private readonly FarPaths _paths = paths;
    private readonly Neighbours _neighbours = neighbours;
    private readonly Reclaimer _reclaimer = reclaimer;

    /// <summary>Sends what a modification that is in force asks for.</summary>
    public void Send(Repeated<EndMarkerOrder> orders, ApnDnn? dnn)
    {
        foreach (var order in orders)
        {
            if (_paths.Find(order.Old, dnn) is { Outer.Kind: OuterKind.GtpU } way)
            {
                _reclaimer.Retire(() => Send(way.Outer, way.Interface, way.Neighbour));
            }
        }
    }

    private void Send(OuterPacket outer, LocalInterface item, IpAddress neighbour)
    {
        Span<byte> frame = stackalloc byte[MaxFrameBytes];
        Span<byte> marker = stackalloc byte[GtpuHeader.Size];
        GtpuMessages.WriteEndMarker(marker, outer.Teid);
        var at = Transmitter.EthernetBytes(item);
        frame[..at].Clear();
        var bytes = UdpHeader.WritePacket(
            frame[at..],
            outer.Source,
            outer.Destination,
            GtpuHeader.Port,
            GtpuHeader.Port,
            marker);
        _neighbours.Send(item, neighbour, frame[..(at + bytes)], at);
    }
}
