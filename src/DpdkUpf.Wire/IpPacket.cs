namespace DpdkUpf.Wire;

/// <summary>
/// Cold path: a checked IP packet of either family, as the slow path sees it. Offsets count from
/// the IP header.
/// </summary>
public readonly ref struct IpPacket
{
    private IpPacket(
        ReadOnlySpan<byte> packet, IpAddress source, IpAddress destination, int headerLength)
    {
        Bytes = packet;
        Source = source;
        Destination = destination;
        HeaderLength = headerLength;
    }

    /// <summary>The packet, cut to the length its header says.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Sender.</summary>
    public IpAddress Source { get; }

    /// <summary>Receiver.</summary>
    public IpAddress Destination { get; }

    /// <summary>Bytes before the upper-layer header.</summary>
    public int HeaderLength { get; }

    /// <summary>Upper-layer protocol; see <see cref="IpProtocol"/>.</summary>
    public byte Protocol { get; private init; }

    /// <summary>TTL or hop limit.</summary>
    public byte HopLimit { get; private init; }

    /// <summary>A part of a datagram.</summary>
    public bool IsFragment { get; private init; }

    /// <summary>A part other than the first: there is no upper-layer header.</summary>
    public bool IsLaterFragment { get; private init; }

    /// <summary>What follows the IP headers.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[HeaderLength..];

    /// <summary>False: neither IPv4 nor IPv6, cut short, or with lying lengths.</summary>
    public static unsafe bool TryRead(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        fixed (byte* start = bytes)
        {
            if (Ipv4Header.Check(start, bytes.Length, bytes.Length) == Ipv4Fault.None)
            {
                packet = From((Ipv4Header*)start, bytes);
                return true;
            }

            if (Ipv6Header.Check(start, bytes.Length, bytes.Length) != Ipv6Fault.None)
            {
                return false;
            }

            var total = Ipv6Header.Size + ((Ipv6Header*)start)->PayloadLength;
            if (Ipv6Header.Walk(start, total, out var view) != Ipv6Fault.None)
            {
                return false;
            }

            packet = From((Ipv6Header*)start, bytes[..total], view);
            return true;
        }
    }

    private static unsafe IpPacket From(Ipv4Header* header, ReadOnlySpan<byte> bytes) => new(
        bytes[..(ushort)header->TotalLength],
        IpAddress.From(header->Source),
        IpAddress.From(header->Destination),
        header->HeaderLength)
    {
        Protocol = header->Protocol,
        HopLimit = header->TimeToLive,
        IsFragment = header->IsFragment,
        IsLaterFragment = header->IsLaterFragment,
    };

    private static unsafe IpPacket From(
        Ipv6Header* header, ReadOnlySpan<byte> bytes, Ipv6View view)
    {
        var (source, destination) = (header->Source, header->Destination);
        return new(bytes, IpAddress.From(source), IpAddress.From(destination), view.HeaderLength)
        {
            Protocol = view.Protocol,
            HopLimit = header->HopLimit,
            IsFragment = view.IsFragment,
            IsLaterFragment = view.IsLaterFragment,
        };
    }

    /// <summary>Writes the IP header of the addresses' family; returns 20 or 40.</summary>
    public static int WriteHeader(
        Span<byte> to,
        IpAddress source,
        IpAddress destination,
        byte protocol,
        int payloadLength,
        byte hopLimit) => source.IsIpv4
            ? Ipv4Header.Write(
                to, source.V4, destination.V4, protocol, payloadLength, hopLimit)
            : Ipv6Header.Write(
                to, source.V6, destination.V6, protocol, payloadLength, hopLimit);
}
