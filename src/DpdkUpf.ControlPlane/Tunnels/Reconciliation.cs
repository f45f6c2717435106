using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Makes the live tunnels what the configuration says; tunnels that are the same already are not
/// touched. Tunnels that were added through the management API stay.
/// </summary>
internal sealed class Reconciliation(TunnelTable tunnels)
{
    private readonly TunnelTable _tunnels = tunnels;
    private readonly List<RefusedTunnel> _refused = [];

    /// <summary>Runs once, at start.</summary>
    /// <returns>Configured tunnels that could not be made.</returns>
    public IReadOnlyList<RefusedTunnel> Run(IReadOnlyList<Tunnel> configured)
    {
        var wanted = configured.Select(tunnel => tunnel.Normalized()).ToList();
        RemoveVanished(wanted.Select(tunnel => tunnel.Name).ToHashSet());
        // Two tunnels may have swapped a TEID: what cannot change in place is made anew.
        var missing = wanted.Where(tunnel => !IsInForce(tunnel)).ToList();
        foreach (var tunnel in missing)
        {
            if (_tunnels.Find(tunnel.Name) is { } session)
            {
                _tunnels.Delete(session, OperationTrace.None);
            }
        }

        foreach (var tunnel in missing)
        {
            var outcome = _tunnels.Add(
                tunnel, SessionOrigin.ConfiguredTunnel, OperationTrace.None);
            if (outcome.Refusal is { } refusal)
            {
                _refused.Add(new(tunnel, refusal));
            }
        }

        return _refused;
    }

    private void RemoveVanished(HashSet<string> names)
    {
        foreach (var info in _tunnels.List())
        {
            if (info.Origin == SessionOrigin.ConfiguredTunnel && !names.Contains(info.Tunnel.Name))
            {
                _tunnels.Delete(info.Session, OperationTrace.None);
            }
        }
    }

    // Also true for one that was added with this name and may not be changed from here.
    private bool IsInForce(Tunnel tunnel)
    {
        if (_tunnels.Find(tunnel.Name) is not { } session)
        {
            return false;
        }

        var info = _tunnels.Info(session);
        if (info.Tunnel == tunnel)
        {
            return true;
        }

        if (info.Origin != SessionOrigin.ConfiguredTunnel)
        {
            _refused.Add(new(tunnel, new(
                RefusalReason.NameInUse, $"another tunnel '{tunnel.Name}' was added by hand")));
            return true;
        }

        return _tunnels.Change(session, tunnel, OperationTrace.None).Refusal is null;
    }
}
