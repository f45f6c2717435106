using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Which session has a TEID or a UE address, as the tables have it: static tunnels and PFCP
/// sessions alike. Nothing else is kept, so nothing can differ from what workers see.
/// </summary>
internal sealed class Owners(TableFile file)
{
    private readonly SessionFinder _finder = new(file);

    /// <summary>The session with this TEID in a network instance.</summary>
    public uint? OfTeid(uint teid, byte instance) =>
        _finder.TryFindTeid(instance, teid, out var session) ? session : null;

    /// <summary>The session with this UE IPv4 address in a network instance.</summary>
    public uint? OfIpv4(uint address, byte instance) =>
        _finder.TryFindIpv4(instance, address, out var session) ? session : null;

    /// <summary>The session with this UE IPv6 prefix in a network instance.</summary>
    public uint? OfIpv6(ulong prefix, byte instance) =>
        _finder.TryFindIpv6(instance, prefix, out var session) ? session : null;

    /// <summary>
    /// The session, other than <paramref name="self"/>, that a rule clashes with.
    /// </summary>
    public uint? Conflict(in Rule rule, uint? self)
    {
        if (rule.LocalTeid != 0)
        {
            return Other(OfTeid(rule.LocalTeid, rule.NetworkInstance), self);
        }

        return (rule.UeIpv4 == 0
                ? null : Other(OfIpv4(rule.UeIpv4, rule.NetworkInstance), self))
            ?? (rule.UeIpv6Prefix == 0
                ? null : Other(OfIpv6(rule.UeIpv6Prefix, rule.NetworkInstance), self));
    }

    private static uint? Other(uint? owner, uint? self) => owner == self ? null : owner;
}
