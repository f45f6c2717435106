using System.Net;
using System.Net.Sockets;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A control plane function with a socket: repeats what is not answered.</summary>
internal sealed class UdpPeer : IDisposable
{
    private const int MostRounds = 400;
    private const int RoundMs = 50;
    private readonly Socket _socket;
    private readonly EndPoint _upf;
    private readonly byte[] _buffer = new byte[Codec.MaxDatagramBytes];
    private uint _sequenceNumber;

    public UdpPeer(IPEndPoint local, IPEndPoint upf)
    {
        _upf = upf;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = RoundMs,
        };
        _socket.Bind(local);
    }

    public NodeId NodeId { get; } = NodeIds.Parse("smf.example");

    /// <summary>A UDP port that is free on the loopback device.</summary>
    public static ushort FreePort()
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public T Ask<T>(IMessage message, ulong? seid = null)
        where T : class, IMessage =>
        Assert.IsType<T>(Assert.Single(AskAll([(message, seid)])));

    /// <summary>Asks all at once and again until each is answered; answers in order.</summary>
    public List<IMessage> AskAll(IReadOnlyList<(IMessage Message, ulong? Seid)> requests)
    {
        var first = _sequenceNumber + 1;
        _sequenceNumber += (uint)requests.Count;
        var answers = new IMessage?[requests.Count];
        for (var round = 0; answers.Contains(null); round++)
        {
            Assert.True(round < MostRounds, "no answer");
            for (var index = 0; index < requests.Count; index++)
            {
                if (answers[index] is null)
                {
                    var (message, seid) = requests[index];
                    var header = new Header(message.Type, first + (uint)index, seid);
                    _socket.SendTo(Smf.Encode(header, message), _upf);
                }
            }

            Receive(first, answers);
        }

        return [.. answers.Select(answer => answer!)];
    }

    public void Send(byte[] datagram) => _socket.SendTo(datagram, _upf);

    public void Dispose() => _socket.Dispose();

    private void Receive(uint first, IMessage?[] answers)
    {
        while (answers.Contains(null) && TryReceive(out var bytes))
        {
            var decoded = Codec.Decode(bytes);
            var index = decoded.Header.SequenceNumber - first;
            if (decoded.Header.Type == MessageType.HeartbeatRequest)
            {
                var header = new Header(
                    MessageType.HeartbeatResponse, decoded.Header.SequenceNumber);
                Send(Smf.Encode(header, new HeartbeatResponse(new(1))));
            }
            else if (index < answers.Length && answers[index] is { } known)
            {
                Assert.Equal(known, decoded.Message);
            }
            else if (index < answers.Length)
            {
                answers[index] = decoded.Message;
            }
        }
    }

    private bool TryReceive(out ReadOnlySpan<byte> bytes)
    {
        try
        {
            bytes = _buffer.AsSpan(0, _socket.Receive(_buffer));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            bytes = [];
            return false;
        }
    }
}

/// <summary>Loses, doubles and reorders datagrams between a peer and the UPF.</summary>
internal sealed class BadNetwork : IDisposable
{
    private readonly Socket _front;
    private readonly Socket _back;
    private readonly EndPoint _upf;
    private readonly Random _random = new(64);
    private readonly Thread _thread;
    private EndPoint? _peer;
    private volatile bool _isStopping;

    public BadNetwork(IPEndPoint front, IPEndPoint back, IPEndPoint upf)
    {
        _front = Bound(front);
        _back = Bound(back);
        _upf = upf;
        _thread = new Thread(Run) { Name = "bad network" };
        _thread.Start();
    }

    /// <summary>Where the peer sends to.</summary>
    public IPEndPoint Front => (IPEndPoint)_front.LocalEndPoint!;

    public int Lost { get; private set; }

    public int Doubled { get; private set; }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _front.Dispose();
        _back.Dispose();
    }

    private static Socket Bound(IPEndPoint local)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(local);
        return socket;
    }

    private void Run()
    {
        var held = new List<(byte[] Bytes, Socket From)>();
        while (!_isStopping)
        {
            List<Socket> readable = [_front, _back];
            Socket.Select(readable, null, null, microSeconds: 5000);
            held.AddRange(readable.Select(socket => (Receive(socket), socket)));
            // Two at a time, the later one first.
            while (held.Count > 1 || (held.Count > 0 && readable.Count == 0))
            {
                Pass(held[^1].Bytes, held[^1].From);
                held.RemoveAt(held.Count - 1);
            }
        }
    }

    private byte[] Receive(Socket socket)
    {
        var buffer = new byte[Codec.MaxDatagramBytes];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var length = socket.ReceiveFrom(buffer, ref from);
        _peer = socket == _front ? from : _peer;
        return buffer[..length];
    }

    private void Pass(byte[] bytes, Socket from)
    {
        var chance = _random.Next(10);
        var times = chance < 2 ? 0 : chance < 4 ? 2 : 1;
        Lost += times == 0 ? 1 : 0;
        Doubled += times == 2 ? 1 : 0;
        for (; times > 0; times--)
        {
            if (from == _front)
            {
                _back.SendTo(bytes, _upf);
            }
            else if (_peer is { } peer)
            {
                _front.SendTo(bytes, peer);
            }
        }
    }
}
