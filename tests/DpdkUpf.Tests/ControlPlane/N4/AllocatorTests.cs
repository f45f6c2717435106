using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Tables;
using Microsoft.Extensions.Time.Testing;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed unsafe class AllocatorTests
{
    [Theory]
    [InlineData(32, 1u)]
    [InlineData(31, 0xDEAD_BEEFu)]
    [InlineData(27, uint.MaxValue)]
    public void The_order_of_teids_goes_both_ways(int bits, uint key)
    {
        var order = new TeidOrder(bits, key);
        var random = new Random(bits);
        for (var i = 0; i < 100_000; i++)
        {
            var position = (uint)(random.NextInt64() & (long)(order.Count - 1));
            Assert.Equal(position, order.PositionOf(order.At(position)));
        }
    }

    [Fact]
    public void The_order_has_every_number_once()
    {
        var order = new TeidOrder(16, 12345);
        var seen = Enumerable.Range(0, 1 << 16).Select(i => order.At((uint)i)).ToHashSet();

        Assert.Equal(1 << 16, seen.Count);
        Assert.True(seen.Max() < 1 << 16);
    }

    [Fact]
    public void A_freed_teid_whose_turn_is_near_waits_for_the_guard_time()
    {
        using var tables = new TempTables(TableSizes.For(2, 64));
        var time = new FakeTimeProvider();
        var teids = new TeidAllocator(tables.File, TimeSpan.FromSeconds(10), time);
        var next = teids.Take(1);
        // As if it had been given out a whole round ago.
        tables.File.Header->TeidPosition--;

        teids.Free(next);

        Assert.Equal(1, teids.Guarded);
        Assert.NotEqual(next, teids.Take(1));
        tables.File.Header->TeidPosition -= 2;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(next, teids.Take(1));
        Assert.Equal(0, teids.Guarded);
    }

    [Fact]
    public void A_teid_that_was_restored_and_freed_again_has_all_of_its_guard_time_again()
    {
        using var tables = new TempTables(TableSizes.For(2, 64));
        var time = new FakeTimeProvider();
        var teids = new TeidAllocator(tables.File, TimeSpan.FromSeconds(10), time);
        var next = teids.Take(1);
        tables.File.Header->TeidPosition--;
        teids.Free(next);
        time.Advance(TimeSpan.FromSeconds(6));
        teids.Free(next);

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.NotEqual(next, teids.Take(1));
        tables.File.Header->TeidPosition -= 2;
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(next, teids.Take(1));
    }

    [Fact]
    public void The_next_process_does_not_give_out_again_what_this_one_did()
    {
        using var tables = new TempTables(TableSizes.For(2, 64));
        var time = new FakeTimeProvider();
        var first = new TeidAllocator(tables.File, TimeSpan.FromSeconds(1), time);
        var given = Enumerable.Range(0, 1000).Select(_ => first.Take(0)).ToHashSet();

        var second = new TeidAllocator(tables.File, TimeSpan.FromSeconds(1), time);

        Assert.DoesNotContain(
            Enumerable.Range(0, 1000).Select(_ => second.Take(0)), given.Contains);
    }

    [Fact]
    public void A_teid_that_is_in_use_is_passed_over()
    {
        using var tables = new TempTables(TableSizes.For(1, 64));
        var teids = new TeidAllocator(tables.File, TimeSpan.Zero, new FakeTimeProvider());
        var taken = teids.Take(0);
        tables.File.Header->TeidPosition--;
        new LookupTableWriter(tables.File.Teids).TryAdd(taken, 5);

        Assert.NotEqual(taken, teids.Take(0));
    }

    [Fact]
    public void Slots_are_given_once_and_again_when_they_came_back()
    {
        var pool = new SlotPool(100);
        Assert.True(pool.TryTakeThis(7));
        Assert.False(pool.TryTakeThis(7));
        Assert.False(pool.TryTakeThis(100));
        var taken = new HashSet<uint> { 7 };
        for (var i = 0; i < 99; i++)
        {
            Assert.True(pool.TryTake(out var slot));
            Assert.True(taken.Add(slot));
        }

        Assert.False(pool.TryTake(out _));
        pool.Release(42);
        Assert.True(pool.TryTake(out var again));
        Assert.Equal((42u, 0), (again, pool.Free));
    }

    [Fact]
    public void A_pool_goes_round_and_every_address_is_given_out()
    {
        using var rig = new N4Rig(options => options with
        {
            Dnns = [new("internet", "internet", [IpPrefix.Parse("10.60.0.0/28")])],
        });
        // Network, broadcast; .1 is a tunnel's.
        rig.Rig.Add(Rig.Tunnel(0x5001, "10.60.0.1"));
        var seids = new Dictionary<string, ulong>();
        for (var i = 2; i < 15; i++)
        {
            var response = rig.Establish(Choosing((ulong)i, UeIpAddressFlags.ChV4));
            seids.Add(Chosen(response).V4.ToString(), response.UpFSeid!.Value.Seid);
        }

        Assert.Equal(
            CauseValue.AllDynamicAddressesOccupied,
            rig.Establish(Choosing(99, UeIpAddressFlags.ChV4)).Cause.Value);
        rig.Delete(seids["10.60.0.9"]);
        rig.Delete(seids["10.60.0.4"]);
        var first = Chosen(rig.Establish(Choosing(20, UeIpAddressFlags.ChV4))).V4.ToString();
        var second = Chosen(rig.Establish(Choosing(21, UeIpAddressFlags.ChV4))).V4.ToString();
        Assert.Equal(("10.60.0.4", "10.60.0.9"), (first, second));
    }

    [Fact]
    public void All_pdrs_of_a_request_get_the_same_address_and_a_64()
    {
        using var rig = new N4Rig();
        var request = Choosing(1, UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6);

        var response = rig.Establish(request);

        Assert.Equal(2, response.CreatedPdr.Count);
        var (uplink, downlink) = (
            response.CreatedPdr[0].UeIpAddress[0], response.CreatedPdr[1].UeIpAddress[0]);
        Assert.Equal((uplink.V4, uplink.V6), (downlink.V4, downlink.V6));
        Assert.Equal(0UL, uplink.V6.Low);
        Assert.Equal(0x2001_0DB8_0060UL, uplink.V6.High >> 16);
        Assert.Equal(
            UeIpAddressFlags.V4 | UeIpAddressFlags.V6 | UeIpAddressFlags.Destination,
            downlink.Flags);
    }

    // what               pool identity            cause
    public static TheoryData<string, string, CauseValue> Pools => new()
    {
        { "DNN", "internet", CauseValue.Accepted },
        { "prefix", "10.60.0.0/16", CauseValue.Accepted },
        { "unknown", "10.61.0.0/16", CauseValue.AllDynamicAddressesOccupied },
    };

    [Theory]
    [MemberData(nameof(Pools))]
    public void A_pool_may_be_named(string name, string pool, CauseValue cause)
    {
        using var rig = new N4Rig();
        var request = Choosing(1, UeIpAddressFlags.ChV4);

        var response = rig.Establish(request with
        {
            CreatePdr = Repeated.From(request.CreatePdr.AsEnumerable().Select(
                pdr => pdr with { UeIpAddressPoolIdentity = [new(pool)] })),
        });

        Assert.Equal((name, cause), (name, response.Cause.Value));
    }

    private static SessionEstablishmentRequest Choosing(ulong cpSeid, UeIpAddressFlags flags) =>
        Requests.Session(cpSeid) with
        {
            CreatePdr =
            [
                Requests.Uplink(1, 1, new UeIpAddress(flags)),
                Requests.Downlink(2, 2, new UeIpAddress(flags | UeIpAddressFlags.Destination)),
            ],
        };

    private static UeIpAddress Chosen(SessionEstablishmentResponse response)
    {
        Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
        return response.CreatedPdr[0].UeIpAddress[0];
    }
}
