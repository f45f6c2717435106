namespace DpdkUpf.Dpdk;

/// <summary>What to ask of a port: the configuration's wish, cut to what the port has.</summary>
internal sealed record PortPlan(
    RxOffloads RxOffloads, TxOffloads TxOffloads, RssTypes RssTypes, int Mtu)
{
    private const RxOffloads WantedRx = RxOffloads.Ipv4Checksum | RxOffloads.UdpChecksum;

    // Ethernet header, two VLAN tags, frame check sequence.
    private const int FrameOverheadBytes = 14 + 8 + 4;

    /// <summary>Decides, or says in one line why the port cannot serve.</summary>
    /// <exception cref="DpdkException">Too many queues, or an MTU out of range.</exception>
    public static PortPlan Make(
        PortOptions options, PortInfo info, int mbufDataBytes, MempoolUse mempools)
    {
        Require(options, "rxQueues", options.RxQueues, 1, info.MaxRxQueues);
        Require(options, "txQueues", options.TxQueues, 1, info.MaxTxQueues);
        Require(options, "mtu", options.Mtu, Math.Max(info.MinMtu, 68), info.MaxMtu);
        var isScattered = options.Mtu + FrameOverheadBytes > mbufDataBytes;
        return new(
            ReceiveOffloads(info, isScattered),
            TransmitOffloads(info, isScattered, mempools),
            options.RxQueues > 1 ? info.RssTypes & RssTypes.Addresses : RssTypes.None,
            options.Mtu);
    }

    private static void Require(PortOptions options, string what, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            throw new DpdkException(
                $"port {options.Name}: {what} is {value}, but {options.DeviceName} allows "
                + $"{min} to {max}");
        }
    }

    private static RxOffloads ReceiveOffloads(PortInfo info, bool isScattered) =>
        info.RxOffloads & (isScattered ? WantedRx | RxOffloads.Scatter : WantedRx);

    // Fast free promises that all packets of a queue are single mbufs of one pool.
    private static TxOffloads TransmitOffloads(
        PortInfo info, bool isScattered, MempoolUse mempools) =>
        info.TxOffloads & (isScattered ? TxOffloads.MultiSegment
            : mempools == MempoolUse.One ? TxOffloads.FastFree
            : TxOffloads.None);
}

/// <summary>How many pools the packets of a process come from.</summary>
public enum MempoolUse
{
    /// <summary>All from one.</summary>
    One,

    /// <summary>One per NUMA socket, and packets cross.</summary>
    PerSocket,
}
