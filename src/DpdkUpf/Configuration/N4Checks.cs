using System.Net;

namespace DpdkUpf.Configuration;

/// <summary>The PFCP endpoint against itself and against the data plane's addresses.</summary>
internal sealed class N4Checks(
    UpfOptions options,
    Action<string, string> wrong,
    Action<string, string> warn,
    Func<string, string> at)
{
    // TS 29.281 §7.2.1: no more often than this on one path.
    private static readonly TimeSpan LeastPathCheck = TimeSpan.FromMinutes(1);

    public void Run()
    {
        CheckAddresses();
        CheckPeers();
        var check = options.N4.PathCheck;
        if (check > TimeSpan.Zero && check < LeastPathCheck)
        {
            warn(
                "n4:pathCheck",
                $"a GTP-U peer may be asked every {Durations.Text(LeastPathCheck)} at most "
                + "(TS 29.281 §7.2.1)");
        }
    }

    private void CheckAddresses()
    {
        var addresses = options.N4.Addresses;
        for (var index = 0; index < addresses.Count; index++)
        {
            var key = $"n4:addresses:{index}";
            if (addresses.Take(index).Contains(addresses[index]))
            {
                wrong(key, $"{addresses[index]} is written twice");
            }

            if (Owner(addresses[index]) is { } owner)
            {
                wrong(
                    key,
                    $"{addresses[index]} belongs to {at(owner.Key)}: n4 is an address of the "
                    + "kernel's, which does not know the data plane's");
            }
        }
    }

    private InterfaceOptions? Owner(IPAddress address) =>
        options.Interfaces.FirstOrDefault(item =>
            item.Addresses.Any(own => own.Address.Equals(address)));

    private void CheckPeers()
    {
        var first = new Dictionary<string, N4PeerOptions>(StringComparer.OrdinalIgnoreCase);
        foreach (var peer in options.N4.Peers)
        {
            if (peer is { NodeId: "", Addresses.Count: 0 })
            {
                wrong(peer.Key, "a peer has a nodeId, addresses, or both");
            }

            if (peer.NodeId.Length > 0 && !first.TryAdd(peer.NodeId, peer))
            {
                wrong(
                    $"{peer.Key}:nodeId",
                    $"'{peer.NodeId}' is used twice, first at "
                        + at($"{first[peer.NodeId].Key}:nodeId"));
            }

            if (peer.Connect)
            {
                CheckConnect(peer);
            }
        }
    }

    private void CheckConnect(N4PeerOptions peer)
    {
        var key = $"{peer.Key}:connect";
        if (peer.Addresses is not [var prefix, ..]
            || prefix.PrefixLength != prefix.BaseAddress.Bits())
        {
            wrong(key, "the first of the peer's addresses must be one address: we connect to it");
            return;
        }

        var address = prefix.BaseAddress;
        if (options.N4.Addresses.Contains(address))
        {
            wrong(key, $"{address} is our own address");
        }
        else if (!options.N4.Addresses.Any(own => own.IsIpv4() == address.IsIpv4()))
        {
            var family = address.IsIpv4() ? "IPv4" : "IPv6";
            wrong(key, $"{address} cannot be reached: n4 has no {family} address");
        }
    }
}
