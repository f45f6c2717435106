namespace DpdkUpf.Dpdk;

/// <summary>What the configuration says about one port.</summary>
public sealed record PortOptions
{
    /// <summary>Our name of the port, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>DPDK device: "net_af_packet0,iface=upf-n3", "0000:01:00.0", …</summary>
    public required string Device { get; init; }

    /// <summary>Receive queues: one per worker that polls the port.</summary>
    public int RxQueues { get; init; } = 1;

    /// <summary>Transmit queues: one per worker.</summary>
    public int TxQueues { get; init; } = 1;

    /// <summary>Descriptors of each queue; the driver may adjust them.</summary>
    public int Descriptors { get; init; } = 1024;

    /// <summary>Largest IP packet in bytes, VLAN tags not counted.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Also take frames to other MAC addresses.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Device without its parameters: "net_af_packet0".</summary>
    public string DeviceName => Device.Split(',', 2)[0];

    /// <summary>The kernel's network interface that the device drives, if any.</summary>
    public string? KernelInterface =>
        Device.Split(',').FirstOrDefault(IsInterface)?["iface=".Length..];

    private static bool IsInterface(string pair) =>
        pair.StartsWith("iface=", StringComparison.Ordinal);
}
