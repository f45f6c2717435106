using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>The control plane with N4 and a test in the role of its peers.</summary>
internal sealed class WireRig : IDisposable
{
    public const string Address = "192.0.2.1";

    public WireRig(
        Func<N4Setup, N4Setup>? change = null,
        Func<ControlOptions, ControlOptions>? options = null) => Rig = new(
        defaults => (options ?? (same => same))(
            defaults with { N4 = (change ?? (setup => setup))(Defaults) }),
        rig => (Wire = new N4Wire(rig.Options, rig.File, rig.Time)).Edge);

    public Rig Rig { get; }

    public static N4Setup Defaults { get; } = new()
    {
        Addresses = [IpAddress.Parse(Address), IpAddress.Parse("2001:db8:4::1")],
        NodeId = "upf.example",
        PathCheckInterval = TimeSpan.Zero,
    };

    public N4Service Service => Rig.Engine.N4!;

    public N4Wire Wire { get; private set; } = null!;

    public N4Counters Counters => Wire.Edge.Counters;

    public IReadOnlyList<PeerInfo> Peers => Service.Peers();

    public Smf Smf(string address = "192.0.2.10", ushort port = 8805, string? nodeId = null) =>
        new(this, IpAddress.Parse(address), port, nodeId ?? address);

    public void Poll() => Rig.Engine.Poll();

    /// <summary>In steps, as the control thread would see it.</summary>
    public void Advance(double seconds)
    {
        for (var left = seconds; left > 0; left -= 0.5)
        {
            Rig.Time.Advance(TimeSpan.FromSeconds(Math.Min(left, 0.5)));
            Poll();
        }
    }

    public void Dispose() => Rig.Dispose();
}

/// <summary>A control plane function, on the codec.</summary>
internal sealed class Smf(WireRig rig, IpAddress address, ushort port, string nodeId)
{
    private uint _sequenceNumber = 100;

    public N4Path Path { get; } = new(
        IpAddress.Parse(address.IsIpv4 ? WireRig.Address : "2001:db8:4::1"), address, port);

    public NodeId NodeId { get; } = NodeIds.Parse(nodeId);

    public uint Recovery { get; set; } = 0xE000_0000;

    public static byte[] Encode(Header header, IMessage message)
    {
        var bytes = new byte[Codec.MaxDatagramBytes];
        var length = Codec.Encode(header, message, bytes);
        Assert.True(length > 0, $"{message.Type} does not fit");
        return bytes[..length];
    }

    public byte[] Request(IMessage message, ulong? seid = null) =>
        Encode(new Header(message.Type, ++_sequenceNumber, seid), message);

    /// <summary>Sends bytes; what comes back at once.</summary>
    public List<byte[]> Send(byte[] datagram)
    {
        rig.Wire.Receive(Path, [.. datagram]);
        rig.Poll();
        return rig.Wire.Sent(Path);
    }

    /// <summary>Asks and gets one answer.</summary>
    public T Ask<T>(IMessage message, ulong? seid = null)
        where T : class, IMessage
    {
        var (header, answer) = AskRaw(message, seid);
        Assert.Equal(_sequenceNumber, header.SequenceNumber);
        return Assert.IsType<T>(answer);
    }

    public (Header Header, IMessage Message) AskRaw(IMessage message, ulong? seid = null)
    {
        var sent = Assert.Single(Send(Request(message, seid)));
        var decoded = Codec.Decode(sent);
        Assert.True(decoded.Outcome == Outcome.Message, $"{decoded.Outcome} {decoded.Refusal}");
        return (decoded.Header, decoded.Message!);
    }

    public AssociationSetupRequest Setup(CpFeatures features = CpFeatures.None) => new(
        NodeId, new(Recovery), CpFunctionFeatures: new CpFunctionFeatures(features));

    public AssociationSetupResponse Associate(CpFeatures features = CpFeatures.None) =>
        Ask<AssociationSetupResponse>(Setup(features));

    /// <summary>One UE.</summary>
    public SessionEstablishmentRequest Session(ulong cpSeid, string ue = "10.60.0.1") =>
        Requests.Session(cpSeid, ue) with
        {
            NodeId = NodeId,
            CpFSeid = FSeid(cpSeid, address.ToString()),
        };

    public static FSeid FSeid(ulong seid, string address)
    {
        var parsed = IpAddress.Parse(address);
        return parsed.IsIpv4
            ? new(SeidFlags.V4, seid, new(parsed.V4))
            : new(SeidFlags.V6, seid, V6: parsed.V6);
    }

    /// <summary>Establishes what must be accepted; our SEID.</summary>
    public ulong Establish(ulong cpSeid, string ue = "10.60.0.1")
    {
        var answer = Ask<SessionEstablishmentResponse>(Session(cpSeid, ue), seid: 0);
        Assert.True(answer.Cause.Value == Pfcp.CauseValue.Accepted, $"{answer}");
        return answer.UpFSeid!.Value.Seid;
    }

    /// <summary>The SEID and the cause of an answer about a session.</summary>
    public (ulong Seid, CauseValue Cause) Cause(IMessage message, ulong seid)
    {
        var (header, answer) = AskRaw(message, seid);
        return (header.Seid!.Value, answer.CauseOf());
    }

    /// <summary>What the UPF asked since the last call.</summary>
    public List<(Header Header, IMessage Message)> Asked() =>
        [.. rig.Wire.Sent(Path).Select(bytes => Codec.Decode(bytes))
            .Select(decoded => (decoded.Header, decoded.Message!))];

    /// <summary>Answers a request of the UPF's.</summary>
    public void Answer(Header request, IMessage message, ulong? seid = null)
    {
        var header = new Header(message.Type, request.SequenceNumber, seid);
        rig.Wire.Receive(Path, Encode(header, message));
        rig.Poll();
    }

    /// <summary>Answers all heartbeats that wait.</summary>
    public void AnswerHeartbeats()
    {
        foreach (var (header, message) in Asked())
        {
            if (message is HeartbeatRequest)
            {
                Answer(header, new HeartbeatResponse(new(Recovery)));
            }
        }
    }
}
