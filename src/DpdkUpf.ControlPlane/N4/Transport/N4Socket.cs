using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>One UDP socket and the thread that reads it. Buffers are taken once.</summary>
internal sealed class N4Socket(
    IpAddress address, ushort port, N4Intake intake, N4Counters counters, ILogger logger)
    : IDisposable
{
    // What may wait while the thread does not run; the kernel's limit may be lower.
    private const int KernelBufferBytes = 8 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int PortAt = 2;
    private const int Ipv4At = 4;
    private const int Ipv6At = 8;
    private readonly ushort _port = port;
    private readonly N4Intake _intake = intake;
    private readonly N4Counters _counters = counters;
    private readonly ILogger _logger = logger;
    private readonly Lock _sending = new();
    private readonly SocketAddress _to =
        new IPEndPoint(address.ToIPAddress(), port).Serialize();

    private Socket? _socket;
    private Thread? _thread;
    private volatile bool _isStopping;

    /// <summary>Our address.</summary>
    public IpAddress Address { get; } = address;

    /// <summary>For people.</summary>
    public string Name => new IPEndPoint(Address.ToIPAddress(), _port).ToString();

    /// <summary>True once <see cref="Open"/> succeeded.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Binds the socket.</summary>
    /// <exception cref="SocketException">Not possible.</exception>
    public void Open()
    {
        var family = Address.IsIpv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = KernelBufferBytes,
            SendBufferSize = KernelBufferBytes,
        };
        if (!Address.IsIpv4)
        {
            _socket.DualMode = false;
        }

        _socket.Bind(new IPEndPoint(Address.ToIPAddress(), _port));
        IsOpen = true;
    }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = $"upf-n4 {Address}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the thread; sending goes on.</summary>
    public void Stop()
    {
        if (_thread is null || _isStopping)
        {
            return;
        }

        _isStopping = true;
        // Nothing else ends a wait for a datagram reliably. Should it not arrive, the thread ends
        // with the process.
        Send(new N4Path(Address, Address, _port), []);
        _thread.Join(Patience);
    }

    /// <summary>Sends one datagram. Control thread and receive thread.</summary>
    public void Send(N4Path path, ReadOnlySpan<byte> datagram)
    {
        try
        {
            lock (_sending)
            {
                Write(path, _to);
                _socket!.SendTo(datagram, SocketFlags.None, _to);
            }
        }
        catch (SocketException)
        {
            _counters.Add(N4Counter.SendFailed);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _socket?.Dispose();
    }

    private void Run()
    {
        var buffer = new byte[Codec.MaxDatagramBytes];
        var from = new SocketAddress(_to.Family);
        while (!_isStopping)
        {
            try
            {
                var length = _socket!.ReceiveFrom(buffer, SocketFlags.None, from);
                if (!_isStopping)
                {
                    _intake.Receive(Read(from), buffer.AsSpan(0, length));
                }
            }
            catch (SocketException e)
            {
                _counters.Add(N4Counter.ReceiveFailed);
                _logger.LogDebug("N4 {Address}: {Error}", Address, e.SocketErrorCode);
            }
#pragma warning disable CA1031 // any exception here is a bug, and one datagram must not end N4
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.LogCritical(e, "N4 {Address}: a bug, please report it", Address);
            }
        }
    }

    private N4Path Read(SocketAddress from)
    {
        var bytes = from.Buffer.Span;
        var remotePort = BinaryPrimitives.ReadUInt16BigEndian(bytes[PortAt..]);
        _ = IpAddress.TryRead(
            Address.IsIpv4 ? bytes.Slice(Ipv4At, 4) : bytes.Slice(Ipv6At, Ipv6Address.Size),
            out var remote);
        return new(Address, remote, remotePort);
    }

    private static void Write(N4Path path, SocketAddress to)
    {
        var bytes = to.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[PortAt..], path.Port);
        path.Remote.Write(bytes[(path.Remote.IsIpv4 ? Ipv4At : Ipv6At)..]);
    }
}
