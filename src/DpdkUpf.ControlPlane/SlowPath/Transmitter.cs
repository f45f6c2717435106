using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>Sends control's own frames: worker 0 takes them from its ring.</summary>
internal sealed unsafe class Transmitter(TableFile file, SlowPathCounters counters)
{
    private const int Worker = 0;
    private readonly TableFile _file = file;
    private readonly SlowPathCounters _counters = counters;

    /// <summary>Longest frame that fits.</summary>
    public int MaxFrameBytes => _file.Injected(Worker).PayloadBytes;

    /// <summary>Sends a whole frame.</summary>
    /// <returns>False if it could not be sent, which is counted.</returns>
    public bool Send(LocalInterface item, ReadOnlySpan<byte> frame)
    {
        if (!item.IsUp || frame.Length > MaxFrameBytes)
        {
            _counters.Add(SlowPathCounter.PortDown);
            return false;
        }

        var ring = _file.Injected(Worker);
        var slot = ring.Reserve();
        if (slot is null)
        {
            _counters.Add(SlowPathCounter.InjectRingFull);
            return false;
        }

        *slot = new PacketSlot
        {
            Length = (ushort)frame.Length,
            OriginalLength = (ushort)frame.Length,
            Verdict = Verdict.Injected,
            Interface = item.Index,
            IpOffset = (ushort)EthernetBytes(item),
            NextHop = RouteTable.None,
            Session = uint.MaxValue,
        };
        frame.CopyTo(new Span<byte>(PacketRing.Data(slot), frame.Length));
        ring.Commit();
        return true;
    }

    /// <summary>
    /// Bytes of the Ethernet header with this interface's VLAN tag, if it has one.
    /// </summary>
    public static int EthernetBytes(LocalInterface item) =>
        item.Setup.Vlan == 0 ? EthernetHeader.Size : EthernetHeader.Size + VlanTag.Size;

    /// <summary>Writes the Ethernet header of a frame that leaves by an interface.</summary>
    public static int WriteEthernet(
        Span<byte> to, LocalInterface item, MacAddress destination, ushort etherType) =>
        EthernetHeader.Write(to, destination, item.Mac, item.Setup.Vlan, etherType);
}
