using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>The verdict for what is wrong with an IP header.</summary>
internal static class IpFaults
{
    public static Verdict Of(Ipv4Fault fault) => fault switch
    {
        Ipv4Fault.TotalLength => Verdict.IpLength,
        Ipv4Fault.Checksum => Verdict.IpChecksum,
        _ => Verdict.IpHeader,
    };

    public static Verdict Of(Ipv6Fault fault) =>
        fault is Ipv6Fault.Truncated or Ipv6Fault.Version ? Verdict.IpHeader : Verdict.IpLength;

    // An inner header counts under names of its own: its sender is a UE, not a gNB.
    public static Verdict OfInner(Ipv4Fault fault) =>
        fault == Ipv4Fault.Checksum ? Verdict.IpChecksum : Verdict.InnerLength;
}
