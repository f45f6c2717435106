using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// Takes packets from the workers' rings, answers them or resolves their next hop.
/// </summary>
internal sealed unsafe class SlowPathLoop(
    TableFile file,
    Topology topology,
    NeighbourTable table,
    Neighbours neighbours,
    SessionWriter sessions,
    SessionEngine engine,
    PathWatch paths,
    Transmitter transmitter,
    SlowPathCounters counters,
    DateTimeOffset restoredUntil,
    TimeProvider time,
    ILogger logger)
{
    // Between two rounds the control thread looks after everything else.
    private const int PacketsPerRound = 256;
    private readonly TableFile _file = file;
    private readonly Topology _topology = topology;
    private readonly NeighbourTable _table = table;
    private readonly Neighbours _neighbours = neighbours;
    private readonly SessionWriter _sessions = sessions;
    private readonly SessionEngine _engine = engine;
    private readonly PathWatch _paths = paths;
    private readonly Transmitter _transmitter = transmitter;
    private readonly SlowPathCounters _counters = counters;
    private readonly DateTimeOffset _restoredUntil = restoredUntil;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly byte[] _reply = new byte[2048];

    // TS 29.281 §7.3.1 lets us answer; rate-limited, because nobody authenticated the sender.
    private readonly TokenBucket _gtpAnswers = new(perSecond: 100, burst: 100, time);
    private readonly TokenBucket _icmpErrors = new(perSecond: 100, burst: 100, time);
    private readonly TokenBucket _warnings = new(perSecond: 1, burst: 10, time);

    /// <summary>Handles what is there, up to a limit.</summary>
    /// <returns>The number of packets handled.</returns>
    public int Drain()
    {
        var count = 0;
        for (var worker = 0; worker < _file.Sizes.Workers; worker++)
        {
            var ring = _file.Punted(worker);
            for (var taken = 0; taken < PacketsPerRound; taken++, count++)
            {
                var slot = ring.Peek();
                if (slot is null)
                {
                    break;
                }

                Handle(slot, Math.Min(slot->Length, ring.PayloadBytes));
                ring.Release();
            }
        }

        return count;
    }

    private void Handle(PacketSlot* slot, int length)
    {
        if (slot->Verdict == Verdict.None)
        {
            _engine.OnUsageReached(slot->Session);
            return;
        }

        var frame = new ReadOnlySpan<byte>(PacketRing.Data(slot), length);
        if (slot->Verdict == Verdict.NextHopUnresolved)
        {
            Resolve(slot, frame);
            return;
        }

        if (slot->Verdict == Verdict.DownlinkBuffering)
        {
            var user = frame[Math.Min(slot->IpOffset, length)..];
            _engine.OnDownlinkData(slot->Session, slot->PdrId, slot->Qfi, Dscp.Of(user));
            _counters.Add(SlowPathCounter.DownlinkData);
            return;
        }

        if (_topology.Interface(slot->Interface) is not { IsUp: true } item)
        {
            _counters.Add(SlowPathCounter.Unexpected);
            return;
        }

        var packet = new PuntedPacket(frame, item)
        {
            IsCut = slot->OriginalLength > length,
            Session = slot->Session,
            NextHop = slot->NextHop,
            Offset = slot->IpOffset,
        };
        var counter = Answer(packet, slot->Verdict, out var bytes);
        _counters.Add(counter);
        Warn(counter, packet);
        if (bytes > 0)
        {
            _transmitter.Send(item, _reply.AsSpan(0, bytes));
        }
    }

    private SlowPathCounter Answer(in PuntedPacket packet, Verdict verdict, out int bytes)
    {
        bytes = 0;
        switch (verdict)
        {
            case Verdict.Arp:
                return ArpResponder.Handle(packet, _neighbours, _reply, out bytes);
            case Verdict.NeighbourDiscovery:
                return DiscoveryResponder.Handle(packet, _neighbours, _reply, out bytes);
            case Verdict.LocalIcmp:
                return EchoResponder.Handle(packet, _reply, out bytes);
            case Verdict.GtpSignalling when IsAwaitedEcho(packet):
                return SlowPathCounter.GtpEchoReceived;
            case Verdict.GtpSignalling:
                return GtpResponder.Handle(packet, _reply, out bytes);
            // TS 23.527 §4.3.2: a tunnel that is about to come back shall not be torn down.
            case Verdict.UnknownTeid when _time.GetUtcNow() < _restoredUntil:
                return SlowPathCounter.ErrorIndicationHeldOff;
            case Verdict.UnknownTeid when _gtpAnswers.TryTake():
                return GtpResponder.ErrorIndication(packet, _reply, out bytes);
            case Verdict.UnknownExtensionHeader when _gtpAnswers.TryTake():
                return GtpResponder.ExtensionNotification(packet, _reply, out bytes);
            case Verdict.PacketTooBig when _icmpErrors.TryTake():
                return IcmpErrors.TooBig(packet, MtuFor(packet), _reply, out bytes);
            case Verdict.TtlExpired when _icmpErrors.TryTake():
                return IcmpErrors.TimeExceeded(packet, _reply, out bytes);
            case Verdict.UnknownTeid or Verdict.UnknownExtensionHeader
                or Verdict.PacketTooBig or Verdict.TtlExpired:
                return SlowPathCounter.RateLimited;
            default:
                return SlowPathCounter.Unexpected;
        }
    }

    private bool IsAwaitedEcho(in PuntedPacket packet) =>
        GtpResponder.TryReadEchoResponse(packet, out var sender, out var sequence)
        && _paths.Answered(sender, sequence);

    // The packet is as it shall leave, but for its Ethernet header.
    private void Resolve(PacketSlot* slot, ReadOnlySpan<byte> frame)
    {
        if (slot->OriginalLength > frame.Length || slot->NextHop >= (uint)_file.Sizes.NextHops)
        {
            _counters.Add(SlowPathCounter.Unexpected);
            return;
        }

        if (_table.Find(slot->NextHop) is { } neighbour)
        {
            _neighbours.Send(neighbour, frame, slot->IpOffset);
            return;
        }

        var entry = _file.NextHops[slot->NextHop];
        if (entry.State == NextHopState.Glean
            && _topology.Interface(entry.Interface) is { } item
            && slot->IpOffset < frame.Length
            && IpStart.TryRead(frame[slot->IpOffset..], out var ip)
            && item.IsOnLink(ip.Destination))
        {
            _neighbours.Send(item, ip.Destination, frame, slot->IpOffset);
            return;
        }

        _counters.Add(SlowPathCounter.Unexpected);
    }

    // What the next hop takes, less the outer header that the packet would have got.
    private int MtuFor(in PuntedPacket packet)
    {
        var mtu = packet.NextHop < (uint)_file.Sizes.NextHops
            ? _file.NextHops[packet.NextHop].Mtu
            : packet.Interface.Setup.Mtu;
        return _sessions.IsLive(packet.Session) && _sessions.AddressRules(packet.Session).Length > 0
            ? mtu - _sessions.AddressRules(packet.Session)[0].OuterHeaderBytes
            : mtu;
    }

    private void Warn(SlowPathCounter counter, in PuntedPacket packet)
    {
        if (counter is not (SlowPathCounter.ErrorIndicationReceived
            or SlowPathCounter.AddressConflict) || !_warnings.TryTake())
        {
            return;
        }

        _logger.LogWarning(
            "{Reason} on {Interface}, from {Mac}{Teid}",
            counter,
            packet.Interface.Setup.Name,
            packet.Sender,
            counter == SlowPathCounter.ErrorIndicationReceived
                && GtpResponder.TryReadTeid(packet, out var teid) ? $": TEID 0x{teid:x8}" : "");
    }
}
