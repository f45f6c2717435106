using System.Net;
using System.Net.Sockets;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf.N4;

/// <summary>
/// PFCP over UDP with one peer. Answers its heartbeats and reports; what it answers to us is the
/// caller's.
/// </summary>
internal sealed class SmfSocket : IDisposable
{
    /// <summary>TS 29.244 §4.3.2.</summary>
    public const int Port = 8805;

    private const int BufferBytes = 4 << 20;
    private const int WaitMs = 1;
    private readonly Socket _socket;
    private readonly byte[] _received = new byte[Codec.MaxDatagramBytes];
    private readonly byte[] _sent = new byte[Codec.MaxDatagramBytes];
    private readonly RecoveryTimeStamp _started;

    /// <summary>A socket from one of this machine's addresses to another.</summary>
    /// <exception cref="PerfException">The port is taken.</exception>
    public SmfSocket(IpAddress own, IpAddress peer, RecoveryTimeStamp started)
    {
        _started = started;
        var family = own.IsIpv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        _socket = new(family, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = BufferBytes,
            SendBufferSize = BufferBytes,
            ReceiveTimeout = WaitMs,
        };
        try
        {
            _socket.Bind(new IPEndPoint(own.ToIPAddress(), Port));
            _socket.Connect(new IPEndPoint(peer.ToIPAddress(), Port));
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw new PerfException($"{own}, UDP port {Port}: {error.Message}", error);
        }
    }

    /// <summary>The peer's SEID of a session of ours: reports are answered to it.</summary>
    public Func<ulong, ulong> PeerSeid { get; set; } = _ => 0;

    /// <summary>Sends a message. One that gets lost is sent again by whoever waits.</summary>
    public void Send(in Header header, IMessage message)
    {
        var length = Codec.Encode(header, message, _sent);
        _ = _socket.Send(_sent.AsSpan(0, length), SocketFlags.None, out _);
    }

    /// <summary>Waits a moment for an answer.</summary>
    public bool TryReceive(out Decoded answer)
    {
        answer = default;
        var length = _socket.Receive(_received, SocketFlags.None, out var error);
        if (error != SocketError.Success)
        {
            return false;
        }

        answer = Codec.Decode(_received.AsSpan(0, length));
        if (answer.Message is null || answer.Header.Type.IsResponse())
        {
            return answer.Message is not null;
        }

        Reply(answer.Header, answer.Message);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Reply(Header header, IMessage request)
    {
        var accepted = new Cause(CauseValue.Accepted);
        IMessage? reply = request switch
        {
            HeartbeatRequest => new HeartbeatResponse(_started),
            SessionReportRequest => new SessionReportResponse(accepted),
            _ => null,
        };
        if (reply is not null)
        {
            Send(header with { Seid = header.Seid is { } own ? PeerSeid(own) : null }, reply);
        }
    }
}
