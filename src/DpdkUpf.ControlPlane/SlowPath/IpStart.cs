using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// An IP packet of which only the start may be there: a worker checked the whole of it, and
/// copied as much as a slot holds.
/// </summary>
internal readonly ref struct IpStart
{
    private IpStart(ReadOnlySpan<byte> bytes, IpAddress source, IpAddress destination, int header)
    {
        Bytes = bytes;
        Source = source;
        Destination = destination;
        HeaderLength = header;
    }

    /// <summary>The packet as far as it is there, without padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Sender.</summary>
    public IpAddress Source { get; }

    /// <summary>Receiver.</summary>
    public IpAddress Destination { get; }

    /// <summary>Bytes before the upper-layer header.</summary>
    public int HeaderLength { get; }

    /// <summary>Upper-layer protocol.</summary>
    public byte Protocol { get; private init; }

    /// <summary>A part other than the first: there is no upper-layer header.</summary>
    public bool IsLaterFragment { get; private init; }

    /// <summary>What follows the IP headers, as far as it is there.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[HeaderLength..];

    /// <summary>
    /// RFC 1122 §3.2.2, RFC 4443 §2.4 (e): not about errors, later fragments or groups.
    /// </summary>
    public bool MayBeAnswered
    {
        get
        {
            var isFromHost = Source.IsIpv4
                ? Source.V4 >> 28 < 14 && Source.V4 >> 24 is not (0 or 127)
                : Source.V6 is { IsMulticast: false, IsUnspecified: false };
            var isToHost = Destination.IsIpv4
                ? Destination.V4 >> 28 < 14
                : !Destination.V6.IsMulticast;
            return isFromHost && isToHost && !IsLaterFragment && !IsIcmpError;
        }
    }

    private bool IsIcmpError => Protocol switch
    {
        IpProtocol.Icmp =>
            Payload.IsEmpty || Payload[0] is not (IcmpType.EchoReply or IcmpType.EchoRequest),
        IpProtocol.Icmpv6 => Payload.IsEmpty || Payload[0] is < 128 or Icmpv6Type.Redirect,
        _ => false,
    };

    /// <summary>False: the headers are not there or not IP's.</summary>
    public static unsafe bool TryRead(ReadOnlySpan<byte> bytes, out IpStart start)
    {
        start = default;
        fixed (byte* first = bytes)
        {
            // What is not there is taken to be as the header says: the worker has seen it.
            if (Ipv4Header.Check(first, bytes.Length, ushort.MaxValue) == Ipv4Fault.None)
            {
                start = From((Ipv4Header*)first, bytes);
                return true;
            }

            if (Ipv6Header.Check(first, bytes.Length, int.MaxValue) != Ipv6Fault.None
                || Ipv6Header.Walk(first, bytes.Length, out var view) != Ipv6Fault.None)
            {
                return false;
            }

            start = From((Ipv6Header*)first, bytes, view);
            return true;
        }
    }

    private static unsafe IpStart From(Ipv4Header* header, ReadOnlySpan<byte> bytes) => new(
        bytes[..Math.Min(bytes.Length, header->TotalLength)],
        IpAddress.From(header->Source),
        IpAddress.From(header->Destination),
        header->HeaderLength)
    {
        Protocol = header->Protocol,
        IsLaterFragment = header->IsLaterFragment,
    };

    private static unsafe IpStart From(
        Ipv6Header* header, ReadOnlySpan<byte> bytes, Ipv6View view)
    {
        // The extension headers are there, so they are within the length or the length lies.
        var end = Math.Max(view.HeaderLength, Ipv6Header.Size + header->PayloadLength);
        return new(
            bytes[..Math.Min(bytes.Length, end)],
            IpAddress.From(header->Source),
            IpAddress.From(header->Destination),
            view.HeaderLength)
        {
            Protocol = view.Protocol,
            IsLaterFragment = view.IsLaterFragment,
        };
    }
}
