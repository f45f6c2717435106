using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Which of our N4 addresses speaks to whom.</summary>
internal static class OwnAddresses
{
    /// <summary>The first of the peer's family; null: there is none.</summary>
    public static IpAddress? AddressFor(this N4Setup setup, IpAddress peer)
    {
        foreach (var address in setup.Addresses)
        {
            if (address.IsIpv4 == peer.IsIpv4)
            {
                return address;
            }
        }

        return null;
    }
}
