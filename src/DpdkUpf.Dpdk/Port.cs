using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>
/// One DPDK port: probed, configured, started, stopped, closed, in this order. Start-up errors
/// name the port and carry DPDK's reason.
/// </summary>
public sealed unsafe class Port : IDisposable
{
    private readonly PortOptions _options;
    private readonly ushort _number;
    private readonly byte* _interface;
    private PortState _state;

    private Port(PortOptions options, ushort number)
    {
        _options = options;
        _number = number;
        // For watching without allocating; lives as long as the process.
        _interface = (byte*)Marshal.StringToCoTaskMemUTF8(options.KernelInterface);
        Info = ReadInfo();
        _state = PortState.Probed;
    }

    /// <summary>Our name of the port.</summary>
    public string Name => _options.Name;

    /// <summary>What the driver says about it.</summary>
    public PortInfo Info { get; }

    /// <summary>Where it is in its life.</summary>
    public PortState State => _state;

    /// <summary>Whether the link is up. Any thread; may ask the driver.</summary>
    public bool IsLinkUp
    {
        get
        {
            NativeLink link;
            return Native.upf_port_link(_number, &link) == 0 && link.IsUp != 0;
        }
    }

    /// <summary>Whether the device, or the kernel interface it drives, went away. Any thread.
    /// </summary>
    public bool IsRemoved =>
        Native.upf_port_is_removed(_number) != 0
        || (_interface != null && Native.upf_interface_exists(_interface) == 0);

    /// <summary>Finds the port of a device, probing it unless EAL's arguments did.</summary>
    /// <exception cref="DpdkException">There is no such device, or its driver refused.</exception>
    public static Port Probe(Eal eal, PortOptions options)
    {
        ArgumentNullException.ThrowIfNull(eal);
        ArgumentNullException.ThrowIfNull(options);
        DpdkException.ForgetLoggedErrors();
        var number = Native.upf_port_find(options.DeviceName);
        if (number < 0)
        {
            var result = Native.upf_device_add(options.Device);
            DpdkException.ThrowIfError(result, $"port {options.Name}: cannot add {options.Device}");
            number = Native.upf_port_find(options.DeviceName);
        }

        DpdkException.ThrowIfError(number, $"port {options.Name}: no port {options.DeviceName}");
        return new Port(options, (ushort)number);
    }

    /// <summary>Sets up queues, offloads, RSS, MTU and address filters.</summary>
    /// <param name="mempool">Where received packets go; on the port's NUMA socket.</param>
    /// <param name="mempools">Whether all packets come from it.</param>
    /// <exception cref="DpdkException">The port cannot do what the options ask.</exception>
    public void Configure(Mempool mempool, MempoolUse mempools = MempoolUse.One)
    {
        ArgumentNullException.ThrowIfNull(mempool);
        Require(PortState.Probed, PortState.Stopped);
        DpdkException.ForgetLoggedErrors();
        var plan = PortPlan.Make(_options, Info, mempool.DataBytes, mempools);
        ConfigureDevice(plan);
        SetUpQueues(mempool);
        SetMtu(plan.Mtu);
        SetFilters();
        _state = PortState.Configured;
    }

    /// <summary>Lets packets in and out.</summary>
    public void Start()
    {
        Require(PortState.Configured, PortState.Stopped);
        DpdkException.ForgetLoggedErrors();
        Check(Native.upf_port_start(_number), "cannot start");
        _state = PortState.Started;
    }

    /// <summary>Stops it; no worker may poll its queues any more.</summary>
    public void Stop()
    {
        Require(PortState.Started);
        Check(Native.upf_port_stop(_number), "cannot stop");
        _state = PortState.Stopped;
    }

    /// <summary>The receive queue with this index.</summary>
    public RxQueue Rx(int queue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)queue, (uint)_options.RxQueues);
        return new RxQueue(_number, (ushort)queue);
    }

    /// <summary>The transmit queue with this index.</summary>
    public TxQueue Tx(int queue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)queue, (uint)_options.TxQueues);
        return new TxQueue(_number, (ushort)queue);
    }

    /// <summary>The port's own counters. Any thread.</summary>
    /// <returns>False if the driver has none.</returns>
    public bool TryReadStatistics(out PortStatistics statistics)
    {
        PortStatistics read;
        var result = Native.upf_port_stats(_number, &read);
        statistics = result == 0 ? read : default;
        return result == 0;
    }

    /// <summary>Stops and closes the port and takes its device out of DPDK.</summary>
    public void Dispose()
    {
        if (_state == PortState.Closed)
        {
            return;
        }

        if (_state == PortState.Started)
        {
            Stop();
        }

        _state = PortState.Closed;
        Check(Native.upf_port_remove(_number), "cannot close");
    }

    private PortInfo ReadInfo()
    {
        NativePortInfo info;
        Check(Native.upf_port_info(_number, &info), "cannot read its capabilities");
        return PortInfo.From(_number, info);
    }

    private void ConfigureDevice(PortPlan plan)
    {
        var config = new NativePortConfig
        {
            RxOffloads = plan.RxOffloads,
            TxOffloads = plan.TxOffloads,
            RssTypes = plan.RssTypes,
            RxQueues = (ushort)_options.RxQueues,
            TxQueues = (ushort)_options.TxQueues,
            Mtu = (uint)plan.Mtu,
        };
        Check(Native.upf_port_configure(_number, &config), "cannot configure");
    }

    private void SetUpQueues(Mempool mempool)
    {
        var rx = (ushort)_options.Descriptors;
        var tx = rx;
        Check(
            Native.upf_port_adjust_descriptors(_number, ref rx, ref tx),
            $"cannot use {_options.Descriptors} descriptors");
        for (var queue = 0; queue < _options.RxQueues; queue++)
        {
            Check(
                Native.upf_port_rx_queue(_number, (ushort)queue, rx, mempool.Handle),
                $"cannot set up receive queue {queue}");
        }

        for (var queue = 0; queue < _options.TxQueues; queue++)
        {
            Check(
                Native.upf_port_tx_queue(_number, (ushort)queue, tx),
                $"cannot set up transmit queue {queue}");
        }
    }

    // A driver that cannot change its MTU accepted it in ConfigureDevice, or refused there.
    private void SetMtu(int mtu)
    {
        var result = Native.upf_port_set_mtu(_number, (ushort)mtu);
        if (result != -Errno.NotSupported)
        {
            Check(result, $"cannot set the MTU to {mtu}");
        }
    }

    // IPv6 neighbour discovery arrives by multicast. Virtual ports without filters take everything.
    private void SetFilters()
    {
        IgnoreUnsupported(Native.upf_port_set_all_multicast(_number, 1), "cannot take multicast");
        IgnoreUnsupported(
            Native.upf_port_set_promiscuous(_number, _options.Promiscuous ? 1 : 0),
            "cannot change promiscuous mode");
    }

    private void IgnoreUnsupported(int result, string what)
    {
        if (result != -Errno.NotSupported)
        {
            Check(result, what);
        }
    }

    private void Check(int result, string what) =>
        DpdkException.ThrowIfError(result, $"port {Name} ({_options.DeviceName}): {what}");

    private void Require(params ReadOnlySpan<PortState> allowed)
    {
        if (!allowed.Contains(_state))
        {
            throw new InvalidOperationException($"port {Name} is {_state}");
        }
    }
}

/// <summary>Where a port is in its life.</summary>
public enum PortState
{
    /// <summary>Its device has a driver.</summary>
    Probed,

    /// <summary>Queues are set up.</summary>
    Configured,

    /// <summary>Packets flow.</summary>
    Started,

    /// <summary>Packets do not flow any more.</summary>
    Stopped,

    /// <summary>Gone.</summary>
    Closed,
}
