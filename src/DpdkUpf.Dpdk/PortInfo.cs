namespace DpdkUpf.Dpdk;

/// <summary>What a port is and can do, as its driver says.</summary>
public sealed record PortInfo
{
    /// <summary>DPDK's number of the port.</summary>
    public required ushort Number { get; init; }

    /// <summary>Driver, e.g. "net_af_packet".</summary>
    public required string Driver { get; init; }

    /// <summary>NUMA socket, or -1 where it does not matter.</summary>
    public required int Socket { get; init; }

    /// <summary>MAC address as 12 hex digits in network order, the first octet highest.</summary>
    public required ulong Mac { get; init; }

    /// <summary>Receive queues at most.</summary>
    public required int MaxRxQueues { get; init; }

    /// <summary>Transmit queues at most.</summary>
    public required int MaxTxQueues { get; init; }

    /// <summary>Smallest MTU in bytes.</summary>
    public required int MinMtu { get; init; }

    /// <summary>Largest MTU in bytes.</summary>
    public required int MaxMtu { get; init; }

    /// <summary>Largest frame in bytes.</summary>
    public required long MaxRxPacketBytes { get; init; }

    /// <summary>Receive offloads it has.</summary>
    public required RxOffloads RxOffloads { get; init; }

    /// <summary>Transmit offloads it has.</summary>
    public required TxOffloads TxOffloads { get; init; }

    /// <summary>Header fields it can spread packets by.</summary>
    public required RssTypes RssTypes { get; init; }

    /// <summary>Entries of its RSS redirection table; 0: none.</summary>
    public required int RetaSize { get; init; }

    internal static unsafe PortInfo From(ushort number, in NativePortInfo native)
    {
        ReadOnlySpan<byte> driver = native.Driver;
        return new()
        {
            Number = number,
            Driver = System.Text.Encoding.UTF8.GetString(driver[..driver.IndexOf((byte)0)]),
            Socket = native.Socket,
            Mac = PackMac(native.Mac),
            MaxRxQueues = native.MaxRxQueues,
            MaxTxQueues = native.MaxTxQueues,
            MinMtu = (int)native.MinMtu,
            // Drivers without a limit say 65535, or more.
            MaxMtu = (int)Math.Min(native.MaxMtu, ushort.MaxValue),
            MaxRxPacketBytes = native.MaxRxPacket,
            RxOffloads = native.RxOffloads,
            TxOffloads = native.TxOffloads,
            RssTypes = native.RssTypes,
            RetaSize = native.RetaSize,
        };
    }

    private static ulong PackMac(ReadOnlySpan<byte> octets)
    {
        ulong mac = 0;
        foreach (var octet in octets)
        {
            mac = (mac << 8) | octet;
        }

        return mac;
    }
}
