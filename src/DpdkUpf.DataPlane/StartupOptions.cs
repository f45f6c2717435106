using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>What control wrote into the tables about how to start.</summary>
internal static unsafe class StartupOptions
{
    // Ethernet header, two VLAN tags, frame check sequence.
    private const int FrameOverheadBytes = 26;

    /// <summary>Arguments for EAL.</summary>
    public static EalOptions Read(TableFile tables)
    {
        var header = tables.Header;
        return new EalOptions
        {
            WorkerCpus = WorkerCpus(tables),
            Hugepages = header->Hugepages switch
            {
                HugepageUse.Required => HugepageMode.Required,
                HugepageUse.None => HugepageMode.None,
                _ => HugepageMode.Auto,
            },
            MainCpu = header->MainLcore < 0 ? null : header->MainLcore,
            MemoryMb = header->MemoryMb,
            Devices = Devices(tables),
            Extra = Extra(header),
        };
    }

    /// <summary>Ports, within the layout's limit.</summary>
    public static int PortCount(TableFile tables) =>
        Math.Clamp(tables.Header->PortCount, 0, Limits.Ports);

    /// <summary>DPDK device of a port.</summary>
    public static string Device(PortEntry* port) =>
        FixedText.Read(port->Device, PortEntry.DeviceBytes);

    /// <summary>Data bytes of an mbuf: the largest frame of any port, in one segment.</summary>
    public static int MbufBytes(TableFile tables)
    {
        var largest = 0;
        for (var port = 0; port < PortCount(tables); port++)
        {
            largest = Math.Max(largest, tables.Port(port)->Mtu + FrameOverheadBytes);
        }

        return Math.Max(Mempool.DefaultDataBytes, (largest + 63) / 64 * 64);
    }

    private static int[] WorkerCpus(TableFile tables)
    {
        var cpus = new int[tables.Sizes.Workers];
        for (var worker = 0; worker < cpus.Length; worker++)
        {
            cpus[worker] = tables.Worker(worker)->Lcore;
        }

        return cpus;
    }

    private static string[] Devices(TableFile tables)
    {
        var devices = new string[PortCount(tables)];
        for (var port = 0; port < devices.Length; port++)
        {
            devices[port] = Device(tables.Port(port));
        }

        return devices;
    }

    private static string[] Extra(TablesHeader* header)
    {
        var text = System.Text.Encoding.UTF8.GetString(
            header->EalArguments, TablesHeader.EalArgumentsBytes);
        return text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
