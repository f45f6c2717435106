using System.Net;

namespace DpdkUpf.Configuration;

/// <summary>The tunnels of the configuration against each other and against their interfaces.</summary>
internal sealed class TunnelChecks(UpfOptions options, Action<string, string> wrong)
{
    public void Run()
    {
        foreach (var tunnel in options.Tunnels)
        {
            CheckPeer(tunnel);
            CheckUe(tunnel);
        }

        Conflicts("name", tunnel => tunnel.Name, tunnel => $"the name '{tunnel.Name}'");
        Conflicts("localTeid", tunnel => tunnel.LocalTeid, tunnel => $"local TEID 0x{tunnel.LocalTeid:x}");
        Conflicts("ue", UeIdentity, tunnel => $"UE address {tunnel.Ue}");
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
            wrong(key, $"{tunnel.Peer} is neither on the link of {item.Name} nor behind a route through it");
        }
    }

    private bool IsReachable(IPAddress peer, InterfaceOptions item) =>
        item.Addresses.Any(own => own.Network.Contains(peer))
        || options.Routes.Any(route =>
            route.Interface == item.Name && route.Destination.Contains(peer));

    private void CheckUe(TunnelOptions tunnel)
    {
        var dnn = options.Dnns.First(dnn => dnn.Name == tunnel.Dnn);
        if (dnn.Pools.Count > 0 && !dnn.Pools.Any(pool => pool.Contains(tunnel.Ue)))
        {
            var pools = string.Join(", ", dnn.Pools);
            wrong($"{tunnel.Key}:ue", $"{tunnel.Ue} is in no pool of dnn '{dnn.Name}' ({pools})");
        }
    }

    /// <summary>An IPv6 UE owns its whole /64, TS 23.501 §5.8.2.2.</summary>
    private string UeIdentity(TunnelOptions tunnel)
    {
        const int UePrefixLength = 64;
        var instance = options.Dnns.First(dnn => dnn.Name == tunnel.Dnn).NetworkInstance;
        var address = tunnel.Ue.IsIpv4() ? tunnel.Ue : tunnel.Ue.Mask(UePrefixLength);
        return $"{address} {instance}";
    }

    private void Conflicts<T>(
        string field, Func<TunnelOptions, T> identity, Func<TunnelOptions, string> describe)
        where T : notnull
    {
        var first = new Dictionary<T, TunnelOptions>();
        foreach (var tunnel in options.Tunnels)
        {
            var id = identity(tunnel);
            if (!first.TryAdd(id, tunnel))
            {
                wrong(
                    $"{tunnel.Key}:{field}",
                    $"{describe(tunnel)} is taken by tunnel '{first[id].Name}' ({KeyPath.Display(first[id].Key)})");
            }
        }
    }
}
