using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>RFC 826: answers for our addresses and learns from what it hears.</summary>
internal static class ArpResponder
{
    /// <summary>Handles an ARP frame.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="neighbours">Learns.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(
        in PuntedPacket packet, Neighbours neighbours, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        var item = packet.Interface;
        if (!ArpPacket.TryRead(packet.Payload, out var arp))
        {
            return SlowPathCounter.ArpMalformed;
        }

        var sender = IpAddress.From(arp.SenderAddress);
        var target = IpAddress.From(arp.TargetAddress);
        if (item.Owns(sender))
        {
            return arp.SenderMac == item.Mac
                ? SlowPathCounter.ArpIgnored
                : SlowPathCounter.AddressConflict;
        }

        var isRequest = arp.Operation == ArpOperation.Request;
        var isForUs = item.Owns(target);
        // RFC 826: whoever asks for us will be spoken to; others only refresh what is known.
        neighbours.Learn(
            item,
            sender,
            arp.SenderMac,
            isRequest && isForUs ? Evidence.Question : Evidence.Answer);
        if (!isRequest)
        {
            return SlowPathCounter.ArpLearned;
        }

        if (!isForUs || arp.SenderMac.IsMulticast)
        {
            return SlowPathCounter.ArpIgnored;
        }

        bytes = Transmitter.WriteEthernet(reply, item, arp.SenderMac, EtherType.Arp);
        bytes += ArpPacket.WriteReply(
            reply[bytes..], item.Mac, arp.TargetAddress, arp.SenderMac, arp.SenderAddress);
        return SlowPathCounter.ArpAnswered;
    }
}
