using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using PortState = DpdkUpf.Tables.PortState;

namespace DpdkUpf.DataPlane;

/// <summary>All ports: started together, watched, stopped together.</summary>
internal sealed unsafe class PortSet : IDisposable
{
    private readonly TableFile _tables;
    private readonly List<Port> _ports = [];

    private PortSet(TableFile tables) => _tables = tables;

    /// <summary>Which port a frame came in on.</summary>
    public PortMap Map { get; } = new();

    /// <summary>Ports (index) that are started.</summary>
    public List<Port> Ports => _ports;

    /// <summary>One line for the operator.</summary>
    public string Description =>
        string.Join(", ", _ports.ConvertAll(port => $"{port.Name} ({port.Info.Driver})"));

    /// <summary>Starts every port of the tables.</summary>
    /// <exception cref="DpdkException">One cannot start; the message names it.</exception>
    public static PortSet Start(Eal eal, TableFile tables, PoolSet pools)
    {
        var set = new PortSet(tables);
        set.ForEach((_, entry) =>
        {
            entry->State = PortState.Down;
            set._ports.Add(Port.Probe(eal, set.Options(entry)));
        });
        // All pools before the first port: how packets may be freed depends on their number.
        pools.Make(set._ports);
        set.ForEach((index, entry) => set.Start(set._ports[index], entry, pools));
        return set;
    }

    /// <summary>Writes link state and statistics down. Allocates nothing.</summary>
    public void Watch()
    {
        for (var index = 0; index < _ports.Count; index++)
        {
            Watch(_ports[index], _tables.Port(index));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var index = 0; index < _ports.Count; index++)
        {
            Watch(_ports[index], _tables.Port(index));
            _tables.Port(index)->State = PortState.Down;
            _ports[index].Dispose();
        }

        Map.Dispose();
    }

    private delegate void PortAction(int index, PortEntry* entry);

    private void ForEach(PortAction action)
    {
        for (var index = 0; index < StartupOptions.PortCount(_tables); index++)
        {
            var entry = _tables.Port(index);
            try
            {
                action(index, entry);
            }
            catch (DpdkException e)
            {
                _ = FixedText.Write(entry->Failure, 256, e.Message);
                Volatile.Write(ref *(byte*)&entry->State, (byte)PortState.Failed);
                throw;
            }
        }
    }

    private void Start(Port port, PortEntry* entry, PoolSet pools)
    {
        port.Configure(pools.ForPort(port), pools.Use);
        WriteMac(entry, port.Info.Mac);
        entry->DpdkPort = port.Info.Number;
        Map.Add(port.Info.Number, entry);
        port.Start();
        Volatile.Write(ref *(byte*)&entry->State, (byte)PortState.Up);
    }

    private PortOptions Options(PortEntry* entry) => new()
    {
        Name = FixedText.Read(entry->Name, PortEntry.NameBytes),
        Device = StartupOptions.Device(entry),
        RxQueues = Math.Max(1, (int)entry->RxQueues),
        // Each worker sends on a queue of its own: no lock is ever needed.
        TxQueues = Math.Max(entry->TxQueues, _tables.Sizes.Workers),
        Descriptors = entry->Descriptors,
        Mtu = entry->Mtu,
        Promiscuous = entry->Promiscuous != 0,
    };

    private static void WriteMac(PortEntry* entry, ulong mac)
    {
        for (var i = 0; i < 6; i++)
        {
            entry->Mac[i] = (byte)(mac >> (40 - (i * 8)));
        }
    }

    private static void Watch(Port port, PortEntry* entry)
    {
        if (port.IsRemoved && entry->State != PortState.Failed)
        {
            _ = FixedText.Write(entry->Failure, 256, "the device went away");
            entry->State = PortState.Failed;
            Console.Error.WriteLine($"upf-dataplane: port {port.Name}: the device went away");
        }

        entry->LinkUp = port.IsLinkUp ? (byte)1 : (byte)0;
        if (port.TryReadStatistics(out var statistics))
        {
            entry->RxMissed = statistics.RxMissed;
            entry->RxNoMbuf = statistics.RxNoMemory;
            entry->RxErrors = statistics.RxErrors;
            entry->TxErrors = statistics.TxErrors;
        }
    }
}
