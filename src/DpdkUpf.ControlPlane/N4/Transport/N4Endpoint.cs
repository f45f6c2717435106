using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using DpdkUpf.Tables;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>N4 cannot be opened; the message is one line for the operator.</summary>
public sealed class N4Exception(string message, Exception inner) : Exception(message, inner);

/// <summary>How N4 meets the world: what the control thread needs of it.</summary>
/// <param name="Node">What we say of ourselves.</param>
/// <param name="Inbox">Messages that came.</param>
/// <param name="Transport">Where messages go.</param>
/// <param name="Counters">Counters.</param>
/// <param name="Metrics">Metrics.</param>
/// <param name="Seed">For numbers that nobody shall guess.</param>
internal sealed record N4Edge(
    N4Node Node,
    N4Inbox Inbox,
    IN4Transport Transport,
    N4Counters Counters,
    N4Metrics Metrics,
    ulong Seed);

/// <summary>
/// The sockets of N4 (TS 29.244 §4.2): one, and one thread, for each of our addresses.
/// </summary>
internal sealed class N4Endpoint : IN4Transport, IDisposable
{
    private readonly List<N4Socket> _sockets = [];
    private readonly N4Counters _counters = new();

    private N4Endpoint(ControlOptions options, TableFile file, TimeProvider time, ILogger logger)
    {
        Edge = new(
            N4Node.Of(options, file, time),
            new N4Inbox(N4Inbox.DefaultCapacity),
            this,
            _counters,
            new N4Metrics(_counters),
            RandomSeed());
        var allowed = new AllowList(options.N4.Peers);
        var seed = RandomSeed();
        foreach (var address in options.N4.Addresses)
        {
            var intake = new N4Intake(
                allowed, Edge.Node.Recovery, Edge.Inbox, this, _counters, time, seed);
            _sockets.Add(new N4Socket(address, options.N4.Port, intake, _counters, logger));
        }
    }

    /// <summary>What the control thread needs.</summary>
    public N4Edge Edge { get; }

    /// <summary>Opens the sockets; null: N4 is not configured.</summary>
    /// <exception cref="N4Exception">One cannot be opened.</exception>
    public static N4Endpoint? Open(
        ControlOptions options, TableFile file, TimeProvider time, ILogger logger)
    {
        if (options.N4.Addresses.Count == 0)
        {
            return null;
        }

        var endpoint = new N4Endpoint(options, file, time, logger);
        try
        {
            endpoint._sockets.ForEach(socket => socket.Open());
            return endpoint;
        }
        catch (SocketException e)
        {
            endpoint.Dispose();
            var which = endpoint._sockets.First(socket => !socket.IsOpen);
            throw new N4Exception($"n4: {which.Name}: {Text(e.SocketErrorCode)}", e);
        }
    }

    /// <summary>Starts to receive.</summary>
    /// <param name="wake">Called for each message.</param>
    public void Start(Action wake)
    {
        Edge.Inbox.Wake = wake;
        _sockets.ForEach(socket => socket.Start());
    }

    /// <summary>Ends receiving.</summary>
    public void Stop() => _sockets.ForEach(socket => socket.Stop());

    /// <inheritdoc/>
    public void Send(N4Path path, ReadOnlySpan<byte> datagram)
    {
        foreach (var socket in _sockets)
        {
            if (socket.Address == path.Local)
            {
                socket.Send(path, datagram);
                return;
            }
        }

        // An association that was set up when we had another address.
        _counters.Add(N4Counter.SendFailed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _sockets.ForEach(socket => socket.Dispose());
        Edge.Metrics.Dispose();
    }

    private static ulong RandomSeed() =>
        BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private static string Text(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "another program has this address and port",
        SocketError.AddressNotAvailable => "no interface of this host has this address",
        SocketError.AccessDenied => "no permission to open this port",
        SocketError.AddressFamilyNotSupported => "this host has no such address family",
        _ => error.ToString(),
    };
}
