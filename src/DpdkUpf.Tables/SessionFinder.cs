namespace DpdkUpf.Tables;

/// <summary>
/// Finds sessions as a worker does, for control: what a lookup table says is verified with the
/// session's rules. So the tables themselves say what is taken.
/// </summary>
public sealed unsafe class SessionFinder(TableFile file)
{
    private readonly TableFile _file = file;

    /// <summary>The session that has a TEID in a network instance.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryFindTeid(byte networkInstance, uint teid, out uint session)
    {
        var wanted = new Rule { NetworkInstance = networkInstance, LocalTeid = teid };
        return TryFind(_file.Teids, LookupTag.OfTeid(teid), wanted, out session);
    }

    /// <summary>The session that has a UE IPv4 address (host order).</summary>
    /// <returns>False if there is none.</returns>
    public bool TryFindIpv4(byte networkInstance, uint address, out uint session)
    {
        var wanted = new Rule { NetworkInstance = networkInstance, UeIpv4 = address };
        var tag = LookupTag.OfIpv4(address, networkInstance);
        return TryFind(_file.Ipv4, tag, wanted, out session);
    }

    /// <summary>The session that has a UE IPv6 /64 prefix (its upper 64 bits).</summary>
    /// <returns>False if there is none.</returns>
    public bool TryFindIpv6(byte networkInstance, ulong prefix, out uint session)
    {
        var wanted = new Rule { NetworkInstance = networkInstance, UeIpv6Prefix = prefix };
        var tag = LookupTag.OfIpv6(prefix, networkInstance);
        return TryFind(_file.Ipv6, tag, wanted, out session);
    }

    private bool TryFind(LookupTable table, uint tag, in Rule wanted, out uint session)
    {
        uint cursor = 0;
        while ((session = table.FindNext(tag, ref cursor)) != LookupTable.None)
        {
            if (session < (uint)_file.Sizes.Sessions && HasRule(session, wanted))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasRule(uint session, in Rule wanted)
    {
        var program = new ProgramRef(_file.Sessions[session].Program);
        var rules = _file.Rules(program);
        for (var index = 0; index < program.TeidCount + program.AddressCount; index++)
        {
            if (IsSame(rules[index], wanted))
            {
                return true;
            }
        }

        return false;
    }

    // A rule with a TEID is not found by its UE address, and the other way round.
    private static bool IsSame(in Rule rule, in Rule wanted) =>
        rule.NetworkInstance == wanted.NetworkInstance
        && rule.LocalTeid == wanted.LocalTeid
        && (wanted.LocalTeid != 0
            || (wanted.UeIpv4 != 0 && rule.UeIpv4 == wanted.UeIpv4)
            || (wanted.UeIpv6Prefix != 0 && rule.UeIpv6Prefix == wanted.UeIpv6Prefix));
}
