using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// What SDF filters compare of a user's packet, read once and with every bound checked: it has not
/// been looked at before.
/// </summary>
internal unsafe struct Flow
{
    private const int SpiBytes = 4;
    private const int PortBytes = 4;

    // RFC 4302 §2: the SPI follows next header, length and two reserved bytes.
    private const int AuthenticationSpiOffset = 4;

    /// <summary>Sender; IPv4 in the low 32 bits of Low, as in a <see cref="Filter"/>.</summary>
    public AddressV6 Source;

    /// <summary>Receiver.</summary>
    public AddressV6 Destination;

    /// <summary>Flow label; 0 for IPv4.</summary>
    public uint FlowLabel;

    /// <summary>Of ESP or AH, if <see cref="HasSpi"/>.</summary>
    public uint Spi;

    /// <summary>If <see cref="HasPorts"/>.</summary>
    public ushort SourcePort;

    /// <summary>If <see cref="HasPorts"/>.</summary>
    public ushort DestinationPort;

    /// <summary>4 or 6; 0: not read yet.</summary>
    public byte Family;

    /// <summary>Upper-layer protocol, behind IPv6 extension headers.</summary>
    public byte Protocol;

    /// <summary>ToS or traffic class.</summary>
    public byte Tos;

    /// <summary>An IPv6 authentication header stands in front of the protocol.</summary>
    public bool IsAuthenticated;

    /// <summary>False for a later fragment, and for protocols without ports.</summary>
    public bool HasPorts;

    /// <summary>The packet is IPsec, and not a later fragment.</summary>
    public bool HasSpi;

    /// <summary>Reads a user's packet.</summary>
    /// <returns>What is wrong with it, or <see cref="Verdict.None"/>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Verdict Read(Segment user, out Flow flow)
    {
        flow = default;
        if (user.Available < 1)
        {
            return user.Total < 1 ? Verdict.InnerLength : Verdict.Segmented;
        }

        return (*user.Start >> 4) switch
        {
            4 => ReadIpv4(user, ref flow),
            6 => ReadIpv6(user, ref flow),
            _ => Verdict.InnerVersion,
        };
    }

    private static Verdict ReadIpv4(Segment user, ref Flow flow)
    {
        var fault = Ipv4Header.Check(user.Start, user.Available, user.Total);
        if (fault != Ipv4Fault.None)
        {
            return IpFaults.OfInner(fault, user);
        }

        var ip = (Ipv4Header*)user.Start;
        flow.Family = 4;
        flow.Source = new AddressV6(0, ip->Source);
        flow.Destination = new AddressV6(0, ip->Destination);
        flow.Tos = ip->TypeOfService;
        flow.Protocol = ip->Protocol;
        return ip->IsLaterFragment
            ? Verdict.None
            : flow.ReadTransport(user.Skip(ip->HeaderLength, ip->TotalLength));
    }

    private static Verdict ReadIpv6(Segment user, ref Flow flow)
    {
        var fault = Ipv6Header.Check(user.Start, user.Available, user.Total);
        if (fault != Ipv6Fault.None)
        {
            return IpFaults.OfInner(fault, user);
        }

        var ip = (Ipv6Header*)user.Start;
        var packet = user.Limit(Ipv6Header.Size + ip->PayloadLength);
        fault = Ipv6Header.Walk(packet.Start, packet.Available, out var view);
        if (fault != Ipv6Fault.None)
        {
            return IpFaults.OfInner(fault, packet);
        }

        flow.Family = 6;
        flow.Source = new AddressV6(ip->Source.High, ip->Source.Low);
        flow.Destination = new AddressV6(ip->Destination.High, ip->Destination.Low);
        flow.Tos = ip->TrafficClass;
        flow.FlowLabel = ip->FlowLabel;
        flow.Protocol = view.Protocol;
        if (view.AuthenticationOffset != 0)
        {
            // Walk has checked that all of the header is there.
            flow.IsAuthenticated = flow.HasSpi = true;
            var header = packet.Start + view.AuthenticationOffset;
            flow.Spi = *(U32Be*)(header + AuthenticationSpiOffset);
        }

        return view.IsLaterFragment
            ? Verdict.None
            : flow.ReadTransport(packet.Skip(view.HeaderLength, packet.Total));
    }

    private Verdict ReadTransport(Segment transport)
    {
        if (IpProtocol.HasPorts(Protocol) && transport.Total >= PortBytes)
        {
            HasPorts = true;
            return transport.Available < PortBytes ? Verdict.Segmented : ReadPorts(transport);
        }

        var offset = Protocol switch
        {
            IpProtocol.EncapsulatingSecurity => 0,
            IpProtocol.Authentication => AuthenticationSpiOffset,
            _ => transport.Total,
        };
        if (transport.Total < offset + SpiBytes)
        {
            return Verdict.None;
        }

        HasSpi = true;
        return transport.Available < offset + SpiBytes
            ? Verdict.Segmented
            : ReadSpi(transport, offset);
    }

    // The caller has checked four bytes.
    private Verdict ReadPorts(Segment transport)
    {
        SourcePort = *(U16Be*)transport.Start;
        DestinationPort = *(U16Be*)(transport.Start + sizeof(ushort));
        return Verdict.None;
    }

    private Verdict ReadSpi(Segment transport, int offset)
    {
        Spi = *(U32Be*)(transport.Start + offset);
        return Verdict.None;
    }
}
