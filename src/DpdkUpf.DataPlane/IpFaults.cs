using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>The verdict for what is wrong with an IP header.</summary>
internal static class IpFaults
{
    public static Verdict Of(Ipv4Fault fault, Segment segment) => fault switch
    {
        Ipv4Fault.Truncated when IsCut(segment) => Verdict.Segmented,
        Ipv4Fault.TotalLength => Verdict.IpLength,
        Ipv4Fault.Checksum => Verdict.IpChecksum,
        _ => Verdict.IpHeader,
    };

    public static Verdict Of(Ipv6Fault fault, Segment segment) => fault switch
    {
        Ipv6Fault.Truncated when IsCut(segment) => Verdict.Segmented,
        Ipv6Fault.Truncated or Ipv6Fault.Version => Verdict.IpHeader,
        _ => Verdict.IpLength,
    };

    // An inner header counts under names of its own: its sender is a UE, not a gNB.
    public static Verdict OfInner(Ipv4Fault fault, Segment segment) => fault switch
    {
        Ipv4Fault.Truncated when IsCut(segment) => Verdict.Segmented,
        Ipv4Fault.Version => Verdict.InnerVersion,
        Ipv4Fault.Checksum => Verdict.IpChecksum,
        _ => Verdict.InnerLength,
    };

    public static Verdict OfInner(Ipv6Fault fault, Segment segment) => fault switch
    {
        Ipv6Fault.Truncated when IsCut(segment) => Verdict.Segmented,
        Ipv6Fault.Version => Verdict.InnerVersion,
        _ => Verdict.InnerLength,
    };

    // The packet goes on, but in another segment.
    private static bool IsCut(Segment segment) => segment.Available < segment.Total;
}
