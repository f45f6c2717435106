using System.Runtime.CompilerServices;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

/// <summary>Struct sizes that the places of all sections follow from.</summary>
public sealed unsafe class LayoutTests
{
    public static TheoryData<string, int, int> Sizes => new()
    {
        { "header", sizeof(TablesHeader), TablesHeader.Bytes },
        { "worker", sizeof(WorkerState), WorkerState.Bytes },
        { "port", sizeof(PortEntry), PortEntry.Bytes },
        { "interface", sizeof(Interface), 256 },
        { "bucket", sizeof(Bucket), 64 },
        { "session", sizeof(Session), 64 },
        { "session counters", sizeof(SessionCounters), 64 },
        { "rule", sizeof(Rule), Rule.Lines * Rule.LineBytes },
        { "filter", sizeof(Filter), Rule.LineBytes },
        { "meter", sizeof(RateMeter), 64 },
        { "usage", sizeof(Usage), 32 },
        { "peer", sizeof(PeerEntry), PeerEntry.Bytes },
        { "next hop", sizeof(NextHop), 64 },
        { "ring", sizeof(RingHeader), RingHeader.Bytes },
        { "slot", sizeof(PacketSlot), PacketSlot.Bytes },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_struct_fills_its_place_and_no_more(string what, int actual, int expected) =>
        Assert.Equal((what, expected), (what, actual));

    [Fact]
    public void The_outer_header_starts_a_cache_line()
    {
        var rule = default(Rule);
        Assert.Equal(Rule.LineBytes, Unsafe.ByteOffset(
            ref Unsafe.As<Rule, byte>(ref rule), ref rule.OuterHeader[0]));
    }
}
