using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Which session has a TEID or a UE address, as the tables have it: static tunnels and PFCP sessions
/// alike. Nothing else is kept, so nothing can differ from what workers see.
/// </summary>
internal sealed class Owners(TableFile file, SessionWriter sessions)
{
    private readonly TableFile _file = file;
    private readonly SessionWriter _sessions = sessions;

    private delegate bool Match(in Rule rule);

    /// <summary>The session with this TEID in a network instance.</summary>
    public uint? OfTeid(uint teid, byte instance) => Find(
        _file.Teids,
        LookupTag.OfTeid(teid),
        (in rule) => rule.LocalTeid == teid && rule.NetworkInstance == instance);

    /// <summary>The session with this UE IPv4 address in a network instance.</summary>
    public uint? OfIpv4(uint address, byte instance) => Find(
        _file.Ipv4,
        LookupTag.OfIpv4(address, instance),
        (in rule) => rule.LocalTeid == 0 && rule.UeIpv4 == address
            && rule.NetworkInstance == instance);

    /// <summary>The session with this UE IPv6 prefix in a network instance.</summary>
    public uint? OfIpv6(ulong prefix, byte instance) => Find(
        _file.Ipv6,
        LookupTag.OfIpv6(prefix, instance),
        (in rule) => rule.LocalTeid == 0 && rule.UeIpv6Prefix == prefix
            && rule.NetworkInstance == instance);

    /// <summary>The session, other than <paramref name="self"/>, that a rule clashes with.</summary>
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

    private uint? Find(LookupTable table, uint tag, Match match)
    {
        var cursor = 0u;
        while (table.FindNext(tag, ref cursor) is var session and not LookupTable.None)
        {
            if (_sessions.IsLive(session) && HasRule(session, match))
            {
                return session;
            }
        }

        return null;
    }

    private bool HasRule(uint session, Match match)
    {
        foreach (ref readonly var rule in _sessions.TeidRules(session))
        {
            if (match(rule))
            {
                return true;
            }
        }

        foreach (ref readonly var rule in _sessions.AddressRules(session))
        {
            if (match(rule))
            {
                return true;
            }
        }

        return false;
    }
}
