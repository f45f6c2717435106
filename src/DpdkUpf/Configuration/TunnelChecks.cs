using System.Net;

namespace DpdkUpf.Configuration;

/// <summary>
/// The tunnels of the configuration against each other and against their interfaces.
/// </summary>
internal sealed class TunnelChecks(UpfOptions options, Action<string, string> wrong)
{
    public void Run()
    {
        foreach (var tunnel in options.Tunnels)
        {
            CheckPeer(tunnel);
            CheckUe(tunnel);
        }

        CheckAreUnique("name", tunnel => tunnel.Name, tunnel => $"the name '{tunnel.Name}'");
        CheckAreUnique(
            "localTeid", tunnel =>
                tunnel.LocalTeid, tunnel => $"local TEID 0x{tunnel.LocalTeid:x}");
        CheckUesAreUnique();
    }

    private void CheckPeer(TunnelOptions tunnel)
    {
        var item = options.Interfaces.First(item => item.Name == tunnel.Interface);
        var key = $"{tunnel.Key}:peer";
        if (options.Interfaces.Any(own => own.Addresses.Any(a => a.Address.Equals(tunnel.Peer))))
        {
            wrong(key, $"{tunnel.Peer} is our own address");
        }
        else if (!item.Addresses.Any(own => own.Address.IsIpv4() == tunnel.Peer.IsIpv4()))
        {
            var family = tunnel.Peer.IsIpv4() ? "IPv4" : "IPv6";
            wrong(key, $"{tunnel.Peer} cannot be reached: {item.Name} has no {family} address");
        }
        else if (!IsReachable(tunnel.Peer, item))
        {
            wrong(
                key,
                $"{tunnel.Peer} is neither on the link of {item.Name} nor behind a route");
        }
    }

    private bool IsReachable(IPAddress peer, InterfaceOptions item) =>
        item.Addresses.Any(own => own.Network.Contains(peer))
        || options.Routes.Any(route =>
            route.Interface == item.Name && route.Destination.Contains(peer));

    private void CheckUe(TunnelOptions tunnel)
    {
        var key = $"{tunnel.Key}:ue";
        var dnn = options.Dnns.First(dnn => dnn.Name == tunnel.Dnn);
        foreach (var ue in tunnel.Ue)
        {
            if (dnn.Pools.Count > 0 && !dnn.Pools.Any(pool => pool.Contains(ue)))
            {
                wrong(
                    key,
                    $"{ue} is in no pool of dnn '{dnn.Name}' ({string.Join(", ", dnn.Pools)})");
            }
        }

        if (tunnel.Ue.DistinctBy(ue => ue.AddressFamily).Count() != tunnel.Ue.Count)
        {
            wrong(key, "a UE has at most one IPv4 and one IPv6 address");
        }
    }

    /// <summary>
    /// Unique in the data network; an IPv6 UE owns its whole /64, TS 23.501 §5.8.2.2.
    /// </summary>
    private void CheckUesAreUnique()
    {
        const int UePrefixLength = 64;
        var first = new Dictionary<(string Instance, IPAddress Ue), TunnelOptions>();
        foreach (var tunnel in options.Tunnels)
        {
            var instance = options.Dnns.First(dnn => dnn.Name == tunnel.Dnn).NetworkInstance;
            foreach (var ue in tunnel.Ue)
            {
                var id = (instance, ue.IsIpv4() ? ue : ue.Mask(UePrefixLength));
                if (!first.TryAdd(id, tunnel) && first[id] != tunnel)
                {
                    Taken($"{tunnel.Key}:ue", $"UE address {ue}", first[id]);
                }
            }
        }
    }

    private void CheckAreUnique<T>(
        string field, Func<TunnelOptions, T> identity, Func<TunnelOptions, string> describe)
        where T : notnull
    {
        var first = new Dictionary<T, TunnelOptions>();
        foreach (var tunnel in options.Tunnels)
        {
            var id = identity(tunnel);
            if (!first.TryAdd(id, tunnel))
            {
                Taken($"{tunnel.Key}:{field}", describe(tunnel), first[id]);
            }
        }
    }

    private void Taken(string key, string what, TunnelOptions by) =>
        wrong(key, $"{what} is taken by tunnel '{by.Name}' ({KeyPath.Display(by.Key)})");
}
