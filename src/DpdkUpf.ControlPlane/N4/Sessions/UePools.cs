using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// UE addresses that we choose (TS 29.244 §5.21.3). Which ones are free the tables say; a cursor
/// goes round in each pool, so that an address is not given to another UE at once.
/// </summary>
internal sealed class UePools(Topology topology, Owners owners, SessionWriter sessions)
{
    private readonly Topology _topology = topology;
    private readonly Owners _owners = owners;
    private readonly SessionWriter _sessions = sessions;
    private readonly Dictionary<IpPrefix, Cursor> _cursors = [];

    private sealed class Cursor
    {
        public ulong Next { get; set; } = 1;

        /// <summary>Changes of sessions when the pool was last found to be exhausted.</summary>
        public ulong? ExhaustedAt { get; set; }
    }

    /// <summary>Chooses a free IPv4 address, or IPv6 /64 prefix.</summary>
    /// <param name="networkInstance">Where it must be free.</param>
    /// <param name="pools">Pools, in the order in which they are used.</param>
    /// <param name="family">4 or 6.</param>
    /// <returns>Null: there is none.</returns>
    public IpAddress? Choose(string networkInstance, IEnumerable<IpPrefix> pools, int family)
    {
        var instance = _topology.NetworkInstances[networkInstance];
        foreach (var pool in pools)
        {
            if (pool.Family == family && TryChoose(pool, instance, out var address))
            {
                return address;
            }
        }

        return null;
    }

    private bool TryChoose(IpPrefix pool, byte instance, out IpAddress address)
    {
        var cursor = CursorOf(pool);
        var count = Count(pool);
        // Not searched again before an address can have become free.
        var tries = cursor.ExhaustedAt == _sessions.Removals ? 0 : count;
        for (var step = 0UL; step < tries; step++)
        {
            var index = cursor.Next;
            cursor.Next = (index + 1) % count;
            if (TryAt(pool, index, instance, out address))
            {
                return true;
            }
        }

        cursor.ExhaustedAt = _sessions.Removals;
        address = default;
        return false;
    }

    private bool TryAt(IpPrefix pool, ulong index, byte instance, out IpAddress address)
    {
        address = At(pool, index);
        return TunnelChecks.IsHost(address)
            && !TunnelChecks.IsOurs(_topology, address)
            && !IsEdge(pool, index)
            && (address.IsIpv4
                ? _owners.OfIpv4(address.V4, instance)
                : _owners.OfIpv6(address.V6.High, instance)) is null;
    }

    private Cursor CursorOf(IpPrefix pool)
    {
        if (!_cursors.TryGetValue(pool, out var cursor))
        {
            _cursors.Add(pool, cursor = new Cursor());
        }

        cursor.Next %= Count(pool);
        return cursor;
    }

    // Addresses of an IPv4 pool, /64 prefixes of an IPv6 pool.
    private static ulong Count(IpPrefix pool)
    {
        var bits = Math.Max(0, (pool.Family == 4 ? 32 : 64) - pool.Length);
        return bits >= 63 ? 1UL << 63 : 1UL << bits;
    }

    private static IpAddress At(IpPrefix pool, ulong index)
    {
        var first = (ulong)(pool.Bits >> 64);
        return pool.Family == 4
            ? IpAddress.From((uint)(first >> 32) + (uint)index)
            : IpAddress.From(new Ipv6Address(first + index, 0));
    }

    // The addresses of the network itself and of everybody in it.
    private static bool IsEdge(IpPrefix pool, ulong index) =>
        pool is { Family: 4, Length: < 31 } && (index == 0 || index == Count(pool) - 1);
}
