using System.Diagnostics;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class SubscriberIdentityTests
{
    // TBCD of 001010123456789: odd number of digits
    private static readonly Octets Imsi = Octets.Parse("00010121436587F9");

    [Fact]
    public void Off_says_nothing()
    {
        var tags = TagsOf(SubscriberIdentities.Off);
        Assert.Empty(tags);
    }

    [Fact]
    public void Clear_says_who_it_is()
    {
        var tags = TagsOf(SubscriberIdentities.Clear);
        Assert.Equal("imsi-001010123456789", tags[SubscriberIdentity.UserIdTag]);
        Assert.Equal("10.60.0.1 2001:db8::/64", tags[SubscriberIdentity.UeAddressTag]);
    }

    [Fact]
    public void A_hash_recognises_but_does_not_tell_and_no_two_processes_agree()
    {
        var identity = new SubscriberIdentity(SubscriberIdentities.Hash);
        var hash = identity.Show("imsi-001010123456789");
        Assert.Matches("^[0-9a-f]{16}$", hash);
        Assert.Equal(hash, identity.Show("imsi-001010123456789"));
        Assert.NotEqual(hash, identity.Show("imsi-001010123456788"));
        Assert.NotEqual(
            hash,
            new SubscriberIdentity(SubscriberIdentities.Hash).Show("imsi-001010123456789"));
        Assert.DoesNotContain(
            TagsOf(SubscriberIdentities.Hash).Values,
            text => text.Contains("001010", StringComparison.Ordinal)
                || text.Contains("10.60", StringComparison.Ordinal));
    }

    // what, user ID, text
    public static TheoryData<string, UserId?, string?> UserIds => new()
    {
        { "none", null, null },
        { "empty", User(default), null },
        { "SUPI before IMSI", User(UserIdFlags.Supi | UserIdFlags.Imsi) with { Supi = "nai-a@b" }, "nai-a@b" },
        { "IMSI", User(UserIdFlags.Imsi), "imsi-001010123456789" },
        { "MSISDN", User(default) with { Msisdn = Octets.Parse("9471") }, "msisdn-4917" },
        { "GPSI", User(default) with { Gpsi = "msisdn-49" }, "msisdn-49" },
        { "equipment", User(default) with { Pei = "imei-1" }, "imei-1" },
    };

    [Theory]
    [MemberData(nameof(UserIds))]
    public void The_best_name_is_taken(string what, UserId? user, string? text) =>
        Assert.Equal((what, text), (what, SubscriberIdentity.Text(user)));

    private static UserId User(UserIdFlags flags) => new(
        flags, flags.HasFlag(UserIdFlags.Imsi) ? Imsi : default, default, default, null, null, null,
        null);

    private static Dictionary<string, string> TagsOf(SubscriberIdentities policy)
    {
        Activity? span = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OperationTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllData,
            ActivityStopped = stopped => span = stopped.DisplayName == "identity" ? stopped : span,
        };
        ActivitySource.AddActivityListener(listener);
        var trace = OperationTrace.Start("identity", default);
        new SubscriberIdentity(policy).Tag(trace, Session());
        trace.End();
        return span!.Tags.ToDictionary(tag => tag.Key, tag => tag.Value!);
    }

    private static SessionEstablishmentRequest Session()
    {
        var ue = new UeIpAddress(
            UeIpAddressFlags.V4 | UeIpAddressFlags.V6,
            Ipv4Address.Parse("10.60.0.1"),
            Ipv6Address.Parse("2001:db8::7"));
        var pdi = new Pdi(new(SourceInterfaceValue.Core), UeIpAddress: [ue]);
        return new(
            default,
            default,
            [new CreatePdr(new(1), new(1), pdi), new CreatePdr(new(2), new(1), pdi)],
            [],
            UserId: User(UserIdFlags.Imsi));
    }
}
