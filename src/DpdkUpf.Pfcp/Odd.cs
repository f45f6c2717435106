using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// Octet 5: type (4 bits) | number of CSIDs (4); node address (4 or 16 octets; 4 octets of another
/// kind for type 2); CSIDs (2 each); node type (4 bits, since Release 16).
/// </summary>
[Ie(65, "8.2.43")]
public readonly partial record struct FqCsid(
    FqCsidNodeId NodeIdType, Octets NodeAddress, Repeated<ushort> Csids, [Tail] byte NodeType = 0)
{
    private const int MaxCsids = 15;

    internal bool IsValid => (byte)NodeIdType <= 2;

    internal static FqCsid Read(ref WireReader reader)
    {
        var first = reader.U8();
        var type = (FqCsidNodeId)(first >> 4);
        var address = reader.Octets(type == FqCsidNodeId.Ipv6 ? Ipv6Address.Size : 4);
        var csids = new ushort[first & MaxCsids];
        for (var i = 0; i < csids.Length; i++)
        {
            csids[i] = reader.U16();
        }

        var nodeType = reader.Remaining > 0 ? (byte)(reader.U8() & 0x0F) : (byte)0;
        return new(type, address, Repeated.Create<ushort>(csids), nodeType);
    }

    internal void Write(ref WireWriter writer)
    {
        if (Csids.Count > MaxCsids)
        {
            writer.Fail();
        }

        writer.U8((byte)(((int)NodeIdType << 4) | (Csids.Count & MaxCsids)));
        writer.Bytes(NodeAddress.Span);
        foreach (var csid in Csids)
        {
            writer.U16(csid);
        }

        if (NodeType != 0)
        {
            writer.U8(NodeType);
        }
    }
}

/// <summary>TS 29.244 §8.2.43.</summary>
public enum FqCsidNodeId : byte
{
    Ipv4 = 0,
    Ipv6 = 1,
    MccMncAndNumber = 2,
}

/// <summary>
/// Octet 5: rule type (5 bits); then the rule's ID, as long as that type's IDs are.
/// </summary>
[Ie(114, "8.2.80")]
public readonly partial record struct FailedRuleId(RuleType Type, uint Value)
{
    private int ValueBytes => Type switch
    {
        RuleType.Pdr or RuleType.Mar => 2,
        RuleType.Bar or RuleType.Srr => 1,
        _ => 4,
    };

    internal static FailedRuleId Read(ref WireReader reader)
    {
        var rule = new FailedRuleId((RuleType)(reader.U8() & 0x1F), 0);
        return rule with { Value = (uint)reader.Number(rule.ValueBytes) };
    }

    internal void Write(ref WireWriter writer)
    {
        writer.U8((byte)Type);
        writer.Number(Value, ValueBytes);
    }
}

/// <summary>TS 29.244 §8.2.80.</summary>
public enum RuleType : byte
{
    Pdr = 0,
    Far = 1,
    Qer = 2,
    Urr = 3,
    Bar = 4,
    Mar = 5,
    Srr = 6,
}

/// <summary>
/// MAC Addresses Detected, and under number 145 MAC Addresses Removed: octet 5 count; six octets
/// each; length and content of a C-TAG and of an S-TAG, both since Release 16.
/// </summary>
[Ie(144, "8.2.103")]
public readonly partial record struct MacAddressList(
    Repeated<MacAddress> Addresses, [Tail] Octets CTag = default, [Tail] Octets STag = default)
{
    internal static MacAddressList Read(ref WireReader reader)
    {
        var bytes = reader.U8() * MacAddress.Size;
        var part = reader.Slice(bytes);
        var addresses = new MacAddress[part.Remaining / MacAddress.Size];
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = part.Mac();
        }

        var cTag = reader.Remaining > 0 ? reader.Octets(reader.U8()) : default;
        var sTag = reader.Remaining > 0 ? reader.Octets(reader.U8()) : default;
        return new(Repeated.Create<MacAddress>(addresses), cTag, sTag);
    }

    internal void Write(ref WireWriter writer)
    {
        if (Addresses.Count > byte.MaxValue)
        {
            writer.Fail();
        }

        writer.U8((byte)Addresses.Count);
        foreach (var address in Addresses)
        {
            writer.Mac(address);
        }

        if (CTag.Length + STag.Length > 0)
        {
            WriteTag(CTag, ref writer);
            WriteTag(STag, ref writer);
        }
    }

    private static void WriteTag(Octets tag, ref WireWriter writer)
    {
        var at = writer.BeginLength(1);
        writer.Bytes(tag.Span);
        writer.EndLength(at, 1);
    }
}
