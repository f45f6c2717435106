using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Which of our interfaces and network instances a rule means. Names are those of network instances
/// or DNNs (TS 29.244 §8.2.4). Some control planes name the data network on the access side too: a
/// name that is known but has no interface of the side's kind means the first interface that is.
/// </summary>
internal sealed class Networks
{
    private static readonly InterfaceRole[] AccessRoles = [InterfaceRole.N3, InterfaceRole.N9];
    private static readonly InterfaceRole[] CoreRoles = [InterfaceRole.N9, InterfaceRole.N3];
    private readonly Topology _topology;
    private readonly Dictionary<string, byte> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IpAddress, LocalInterface> _byAddress = [];
    private readonly LocalInterface[] _interfaces;
    private readonly byte? _data;

    public Networks(Topology topology)
    {
        _topology = topology;
        _interfaces = [.. topology.Interfaces];
        foreach (var item in _interfaces)
        {
            item.Setup.Addresses.ToList().ForEach(own => _byAddress.TryAdd(own.Address, item));
        }

        foreach (var (name, index) in topology.NetworkInstances)
        {
            _byName.Add(name, index);
        }

        foreach (var dnn in topology.Options.Dnns)
        {
            _byName.TryAdd(dnn.Name, topology.NetworkInstances[dnn.NetworkInstance]);
        }

        _data = _interfaces.FirstOrDefault(item => item.Setup.Role == InterfaceRole.N6)
            ?.NetworkInstance ?? FirstOfDnns(topology);
    }

    /// <summary>The interface on which a tunnel ends or begins.</summary>
    /// <param name="name">Network instance; null: any.</param>
    /// <param name="isAccess">
    /// Towards the access side (N3, or N9 where there is none); else towards the core (N9 or N3).
    /// </param>
    /// <param name="item">The interface.</param>
    /// <returns>False if the name is unknown, or no interface has tunnels.</returns>
    public bool TryTunnel(
        NetworkInstance? name, bool isAccess, [NotNullWhen(true)] out LocalInterface? item)
    {
        item = null;
        byte? instance = null;
        if (name is { } given && !TryFind(given.Name.Text, out instance))
        {
            return false;
        }

        var roles = isAccess ? AccessRoles : CoreRoles;
        item = Find(roles, instance) ?? Find(roles, instance: null);
        return item is not null;
    }

    /// <summary>The interface that an F-TEID's address is on; null: it is not ours.</summary>
    public LocalInterface? OwnerOf(FTeid teid)
    {
        LocalInterface? item = null;
        if (teid.Flags.HasFlag(FTeidFlags.V4))
        {
            _byAddress.TryGetValue(IpAddress.From(teid.V4.Value), out item);
        }

        if (item is null && teid.Flags.HasFlag(FTeidFlags.V6))
        {
            _byAddress.TryGetValue(IpAddress.From(teid.V6), out item);
        }

        return item is { Setup.Role: InterfaceRole.N3 or InterfaceRole.N9 } ? item : null;
    }

    /// <summary>The network instance of a data network.</summary>
    /// <param name="name">Network instance; null: that of the DNN.</param>
    /// <param name="dnn">The session's DNN, if the control plane said it.</param>
    /// <param name="instance">Its index.</param>
    /// <returns>False if the name is unknown, or there is no data network.</returns>
    public bool TryData(NetworkInstance? name, ApnDnn? dnn, out byte instance)
    {
        instance = 0;
        byte? found = null;
        if (name is { } given && !TryFind(given.Name.Text, out found))
        {
            return false;
        }

        if (found is null && dnn is { } session)
        {
            _ = TryFind(WithoutOperator(session.Name.Text), out found);
        }

        instance = found is { } named && IsData(named) ? named : _data ?? 0;
        return _data is not null;
    }

    /// <summary>The DNN whose pools UE addresses come from, if one can be meant.</summary>
    public DnnSetup? DnnOf(NetworkInstance? name, ApnDnn? dnn)
    {
        if (dnn is { } session && Dnn(WithoutOperator(session.Name.Text)) is { } said)
        {
            return said;
        }

        return name is { } given ? Dnn(given.Name.Text) ?? DnnIn(given.Name.Text) : null;
    }

    private DnnSetup? Dnn(string? name) => _topology.Options.Dnns.FirstOrDefault(
        dnn => string.Equals(dnn.Name, name, StringComparison.OrdinalIgnoreCase));

    private DnnSetup? DnnIn(string? instance) => _topology.Options.Dnns.FirstOrDefault(
        dnn => string.Equals(dnn.NetworkInstance, instance, StringComparison.OrdinalIgnoreCase));

    private bool TryFind(string? name, out byte? instance)
    {
        var isKnown = _byName.TryGetValue(name ?? "", out var index);
        instance = isKnown ? index : null;
        return isKnown;
    }

    private LocalInterface? Find(InterfaceRole[] roles, byte? instance)
    {
        foreach (var role in roles)
        {
            foreach (var item in _interfaces)
            {
                if (item.Setup.Role == role
                    && (instance is null || item.NetworkInstance == instance))
                {
                    return item;
                }
            }
        }

        return null;
    }

    private bool IsData(byte instance) =>
        Array.Exists(_interfaces, item => item.NetworkInstance == instance
            && item.Setup.Role == InterfaceRole.N6)
        || _topology.Options.Dnns.Any(
            dnn => _topology.NetworkInstances[dnn.NetworkInstance] == instance);

    private static byte? FirstOfDnns(Topology topology) => topology.Options.Dnns.Count > 0
        ? topology.NetworkInstances[topology.Options.Dnns[0].NetworkInstance]
        : null;

    // An APN may carry its operator (TS 23.003 §9.1.2): internet.mnc001.mcc001.gprs.
    private static string? WithoutOperator(string? name)
    {
        var at = name?.IndexOf(".mnc", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? name : name![..at];
    }
}
