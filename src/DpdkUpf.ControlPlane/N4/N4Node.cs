using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What we say of ourselves to every peer.</summary>
/// <param name="Id">Our Node ID.</param>
/// <param name="Recovery">When our sessions were last lost (§8.2.65).</param>
/// <param name="Features">What is enforced and tested (§8.2.25).</param>
/// <param name="Pools">Pools of UE addresses that we choose from (§5.21).</param>
internal sealed record N4Node(
    NodeId Id,
    RecoveryTimeStamp Recovery,
    UpFunctionFeatures Features,
    Repeated<UeIpAddressPoolInformation> Pools)
{
    /// <summary>From the configuration and the tables.</summary>
    public static N4Node Of(ControlOptions options, TableFile file, TimeProvider time)
    {
        var setup = options.N4;
        return new(
            LocalNode.IdOf(setup),
            RecoveryOf(file, time),
            new(UpFeatureRegistry.Features),
            Repeated.From(options.Dnns.Where(dnn => dnn.Pools.Count > 0).Select(Pool)));
    }

    /// <summary>When a peer started, as far as its time stamp says (§8.2.65).</summary>
    public static DateTimeOffset TimeOf(uint recovery) =>
        // The era that began in 1900 ends in 2036; small numbers are of the next one.
        DateTimeOffset.FromUnixTimeSeconds(
            recovery - TablesHeader.NtpEpoch
            + (recovery < TablesHeader.NtpEpoch ? 1L << 32 : 0));

    // Tables that were taken over still have the sessions: for our peers we never restarted.
    private static unsafe RecoveryTimeStamp RecoveryOf(TableFile file, TimeProvider time)
    {
        var header = file.Header;
        if (header->RecoveryTimeStamp == 0)
        {
            header->RecoveryTimeStamp = time.Since1900();
        }

        return new(header->RecoveryTimeStamp);
    }

    private static UeIpAddressPoolInformation Pool(DnnSetup dnn)
    {
        var families = (dnn.Pools.Any(pool => pool.Family == 4) ? IpFamilies.V4 : IpFamilies.None)
            | (dnn.Pools.Any(pool => pool.Family == 6) ? IpFamilies.V6 : IpFamilies.None);
        return new(
            [new UeIpAddressPoolIdentity(dnn.Name)],
            new NetworkInstance(DnsName.Labels(dnn.NetworkInstance)),
            IpVersion: new IpVersion(families));
    }
}
