using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Which session has a name, a TEID or a UE address: what must not be there twice.
/// </summary>
internal sealed class TunnelIndex
{
    private readonly Dictionary<string, uint> _names = [];
    private readonly Dictionary<uint, uint> _teids = [];
    private readonly Dictionary<(byte Instance, IpAddress Ue), uint> _ues = [];

    /// <summary>Sessions of tunnels.</summary>
    public IReadOnlyCollection<uint> Sessions => _teids.Values;

    /// <summary>The session with this name, if there is one.</summary>
    public uint? Find(string name) => _names.TryGetValue(name, out var session) ? session : null;

    /// <summary>The session with this local TEID, if there is one.</summary>
    public uint? Find(uint localTeid) =>
        _teids.TryGetValue(localTeid, out var session) ? session : null;

    /// <summary>Adds what <see cref="Conflict"/> let pass.</summary>
    public void Add(Tunnel tunnel, byte coreInstance, uint session)
    {
        _names[tunnel.Name] = session;
        _teids[tunnel.LocalTeid] = session;
        foreach (var ue in Ues(tunnel))
        {
            _ues[(coreInstance, ue)] = session;
        }
    }

    /// <summary>Removes a tunnel.</summary>
    public void Remove(Tunnel tunnel, byte coreInstance)
    {
        _names.Remove(tunnel.Name);
        _teids.Remove(tunnel.LocalTeid);
        foreach (var ue in Ues(tunnel))
        {
            _ues.Remove((coreInstance, ue));
        }
    }

    /// <summary>What another session than <paramref name="self"/> has already.</summary>
    public Refusal? Conflict(Tunnel tunnel, byte coreInstance, uint? self)
    {
        if (_names.TryGetValue(tunnel.Name, out var other) && other != self)
        {
            return new(RefusalReason.NameInUse, $"there is a tunnel '{tunnel.Name}' already");
        }

        if (_teids.TryGetValue(tunnel.LocalTeid, out other) && other != self)
        {
            return new(
                RefusalReason.TeidInUse,
                $"local TEID 0x{tunnel.LocalTeid:x8} is taken by tunnel '{NameOf(other)}'");
        }

        foreach (var ue in Ues(tunnel))
        {
            if (_ues.TryGetValue((coreInstance, ue), out other) && other != self)
            {
                return new(
                    RefusalReason.UeInUse,
                    $"UE address {ue} is taken by tunnel '{NameOf(other)}'");
            }
        }

        return null;
    }

    private string NameOf(uint session) =>
        _names.FirstOrDefault(pair => pair.Value == session).Key ?? "?";

    private static IEnumerable<IpAddress> Ues(Tunnel tunnel) =>
        new[] { tunnel.UeIpv4, tunnel.UeIpv6 }.OfType<IpAddress>();
}
