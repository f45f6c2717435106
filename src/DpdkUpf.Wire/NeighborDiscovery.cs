using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>RFC 4861 §4.4, the first word behind the checksum.</summary>
[Flags]
public enum NeighborFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>R: the sender is a router.</summary>
    Router = 1u << 31,

    /// <summary>S: answers a solicitation.</summary>
    Solicited = 1u << 30,

    /// <summary>O: replaces what the receiver has cached.</summary>
    Override = 1u << 29,
}

/// <summary>
/// A neighbour solicitation or advertisement, RFC 4861 §4.3 and §4.4, read or to be written.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |  135 or 136   |       0       |           Checksum            |
/// +-+-+-+---------+---------------+-------------------------------+
/// |R|S|O|                      Reserved                           |
/// +-+-+-+---------------------------------------------------------+
/// |                      Target Address (16)                      |
/// +---------------+---------------+-------------------------------+
/// | Option 1 or 2 | Length (8 B)  |    Link-layer address (6)     |
/// +---------------+---------------+-------------------------------+
/// </code>
/// </summary>
public readonly record struct NeighborDiscovery
{
    private const int TargetEnd = Icmpv6Header.Size + Ipv6Address.Size;
    private const int OptionSize = 8;
    private const int Size = TargetEnd + OptionSize;
    private const byte SourceLinkLayer = 1;
    private const byte TargetLinkLayer = 2;

    // RFC 4861 §7.1: a router in between would have decremented it.
    private const byte HopLimit = 255;

    /// <summary>Solicitation or advertisement; see <see cref="Icmpv6Type"/>.</summary>
    public byte Type { get; private init; }

    /// <summary>Advertisements only.</summary>
    public NeighborFlags Flags { get; private init; }

    /// <summary>The address in question.</summary>
    public Ipv6Address Target { get; private init; }

    /// <summary>
    /// Source (solicitation) or target (advertisement) link-layer address;
    /// <see cref="MacAddress.IsZero"/> if there is none.
    /// </summary>
    public MacAddress LinkLayer { get; private init; }

    /// <summary>Reads and validates as RFC 4861 §7.1 asks. False: ignore the packet.</summary>
    public static bool TryRead(in IpPacket packet, out NeighborDiscovery message)
    {
        message = default;
        var bytes = packet.Payload;
        if (packet.HopLimit != HopLimit || !Icmpv6Header.TryRead(packet, out var header)
            || header.Code != 0 || bytes.Length < TargetEnd
            || header.Type is not (
                Icmpv6Type.NeighborSolicitation or Icmpv6Type.NeighborAdvertisement))
        {
            return false;
        }

        var wanted = header.Type == Icmpv6Type.NeighborSolicitation
            ? SourceLinkLayer
            : TargetLinkLayer;
        if (!TryReadOptions(bytes[TargetEnd..], wanted, out var linkLayer))
        {
            return false;
        }

        message = new NeighborDiscovery
        {
            Type = header.Type,
            Flags = (NeighborFlags)(uint)header.Rest,
            Target = MemoryMarshal.Read<Ipv6Address>(bytes[Icmpv6Header.Size..]),
            LinkLayer = linkLayer,
        };
        return message.IsValid(packet);
    }

    /// <summary>
    /// Writes the IP packet of a solicitation. To <see cref="Ipv6Address.SolicitedNode"/> of the
    /// target for resolution, to the target itself for a reachability probe.
    /// </summary>
    public static int WriteSolicitation(
        Span<byte> to,
        Ipv6Address source,
        Ipv6Address destination,
        Ipv6Address target,
        MacAddress sourceMac) => Write(
            to,
            source,
            destination,
            Icmpv6Type.NeighborSolicitation,
            NeighborFlags.None,
            target,
            SourceLinkLayer,
            sourceMac);

    /// <summary>
    /// Writes the IP packet of an advertisement. Unsolicited ones go to
    /// <see cref="Ipv6Address.AllNodes"/> without <see cref="NeighborFlags.Solicited"/>.
    /// </summary>
    public static int WriteAdvertisement(
        Span<byte> to,
        Ipv6Address source,
        Ipv6Address destination,
        Ipv6Address target,
        MacAddress targetMac,
        NeighborFlags flags) => Write(
            to,
            source,
            destination,
            Icmpv6Type.NeighborAdvertisement,
            flags,
            target,
            TargetLinkLayer,
            targetMac);

    private bool IsValid(in IpPacket packet)
    {
        if (Target.IsMulticast)
        {
            return false;
        }

        if (Type == Icmpv6Type.NeighborAdvertisement)
        {
            return !packet.Destination.V6.IsMulticast
                || (Flags & NeighborFlags.Solicited) == 0;
        }

        // Duplicate address detection comes from :: and tells no MAC.
        return !packet.Source.V6.IsUnspecified || LinkLayer.IsZero;
    }

    private static bool TryReadOptions(
        ReadOnlySpan<byte> options, byte wanted, out MacAddress linkLayer)
    {
        linkLayer = default;
        while (!options.IsEmpty)
        {
            // RFC 4861 §4.6: a length of 0 makes the packet invalid (and would loop for ever).
            if (options.Length < OptionSize || options[1] == 0
                || options[1] * OptionSize > options.Length)
            {
                return false;
            }

            if (options[0] == wanted)
            {
                linkLayer = MemoryMarshal.Read<MacAddress>(options[2..]);
            }

            options = options[(options[1] * OptionSize)..];
        }

        return true;
    }

    private static int Write(
        Span<byte> to,
        Ipv6Address source,
        Ipv6Address destination,
        byte type,
        NeighborFlags flags,
        Ipv6Address target,
        byte option,
        MacAddress mac)
    {
        var message = to.Slice(Ipv6Header.Size, Size);
        var header = new Icmpv6Header { Type = type, Rest = (uint)flags };
        MemoryMarshal.Write(message, in header);
        MemoryMarshal.Write(message[Icmpv6Header.Size..], in target);
        message[TargetEnd] = option;
        message[TargetEnd + 1] = 1;
        MemoryMarshal.Write(message[(TargetEnd + 2)..], in mac);
        return Icmpv6Header.Finish(to, source, destination, Size, HopLimit);
    }
}
