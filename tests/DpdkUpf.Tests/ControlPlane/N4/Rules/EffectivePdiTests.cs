using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>TS 29.244 §5.2.1A.2: a PDI and its traffic endpoint are one.</summary>
public class EffectivePdiTests
{
    private static readonly UeIpAddress V6 = new(
        UeIpAddressFlags.V6, V6: Ipv6Address.Parse("2001:db8:60:1::"));

    private static readonly CreateTrafficEndpoint Endpoint = new(
        new(3), A.Tunnel(9), A.Internet, UeIpAddress: [V6], Qfi: [new(5)]);

    private static readonly SessionEstablishmentRequest Rules = A.Request() with
    {
        CreatePdr = [A.Pdr(1, A.At(3)), A.Pdr(2, A.Downlink())],
        CreateTrafficEndpoint = [new(new(1), A.Tunnel(1)), Endpoint],
    };

    [Fact]
    public void A_traffic_endpoint_completes_the_PDI() => Assert.Equal(
        new(SourceInterfaceValue.Access, A.Tunnel(9), A.Internet, [V6], [new(5)], default),
        EffectivePdi.Of(Rules.CreatePdr[0], Rules));

    [Fact]
    public void Without_one_the_PDI_is_all()
    {
        var pdi = EffectivePdi.Of(Rules.CreatePdr[1], Rules);
        Assert.Equal(
            new(
                SourceInterfaceValue.Core, null, A.Internet, Rules.CreatePdr[1].Pdi.UeIpAddress,
                default, default),
            pdi);
        Assert.False(pdi.IsUplink);
    }

    [Fact]
    public void The_UE_has_each_address_once() => Assert.Equal(
        [V6, A.Address()],
        EffectivePdi.UeAddresses(Rules with
        {
            CreatePdr =
            [
                A.Pdr(1, A.At(3)),
                A.Pdr(2, A.Downlink()),
                A.Pdr(3, A.Uplink() with { UeIpAddress = [A.Address(), V6] }),
            ],
        }).AsEnumerable());

    [Fact]
    public void Addresses_of_the_CP_function_and_those_not_chosen_yet_are_left_out()
    {
        var toCpFunction = A.Uplink() with
        {
            UeIpAddress = [A.Address(UeIpAddressFlags.Destination)],
        };
        var toChoose = A.Downlink() with { UeIpAddress = [new(UeIpAddressFlags.ChV4)] };
        Assert.Empty(EffectivePdi.UeAddresses(A.Request() with
        {
            CreatePdr = [A.Pdr(1, toCpFunction), A.Pdr(2, toChoose)],
        }).AsEnumerable());
    }
}
