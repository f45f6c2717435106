using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// A static GTPv1-U tunnel: what the session of one UE needs without a control plane.
/// </summary>
public sealed record Tunnel
{
    /// <summary>Unique; at most 31 bytes of UTF-8. Empty: made from the local TEID.</summary>
    public string Name { get; init; } = "";

    /// <summary>TEID under which packets come from the peer; not 0.</summary>
    public required uint LocalTeid { get; init; }

    /// <summary>TEID with which packets go to the peer; not 0.</summary>
    public required uint RemoteTeid { get; init; }

    /// <summary>The peer's GTP-U address.</summary>
    public required IpAddress Peer { get; init; }

    /// <summary>The UE's IPv4 address.</summary>
    public IpAddress? UeIpv4 { get; init; }

    /// <summary>The UE's IPv6 address or /64 prefix: the UE owns its whole /64.</summary>
    public IpAddress? UeIpv6 { get; init; }

    /// <summary>QoS flow of downlink packets, 0–63; null: no PDU Session Container.</summary>
    public byte? Qfi { get; init; }

    /// <summary>Data network.</summary>
    public required string Dnn { get; init; }

    /// <summary>Interface on which the tunnel ends.</summary>
    public required string Interface { get; init; }

    /// <summary>The name in force.</summary>
    public string EffectiveName => Name.Length > 0 ? Name : $"teid-{LocalTeid:x8}";

    /// <summary>As it is kept: with its name, and the IPv6 address cut to its /64.</summary>
    public Tunnel Normalized() => this with
    {
        Name = EffectiveName,
        UeIpv6 = UeIpv6 is { } v6 ? IpAddress.From(new Ipv6Address(v6.V6.High, 0)) : null,
    };
}

/// <summary>A tunnel that is in force, as the tables have it.</summary>
/// <param name="Tunnel">What it is.</param>
/// <param name="Session">Session index.</param>
/// <param name="Number">The tunnel's number; never used twice.</param>
/// <param name="Origin">Configured or added.</param>
/// <param name="NetworkInstance">Network instance of the data network.</param>
/// <param name="OwnerWorker">Worker that processes it.</param>
/// <param name="LocalAddress">Our GTP-U address.</param>
/// <param name="NextHop">The neighbour that packets to the peer go to.</param>
/// <param name="NextHopState">Whether that neighbour's MAC address is known.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Counters">What it forwarded.</param>
public sealed record TunnelInfo(
    Tunnel Tunnel,
    uint Session,
    ulong Number,
    SessionOrigin Origin,
    string NetworkInstance,
    int OwnerWorker,
    IpAddress LocalAddress,
    IpAddress NextHop,
    NextHopState NextHopState,
    DateTimeOffset CreatedAt,
    SessionCounters Counters);
