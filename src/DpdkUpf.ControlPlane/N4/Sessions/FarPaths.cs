using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// The paths of one session's FARs while it is compiled. Next hops are held until
/// <see cref="Release"/>, so that none of them goes away before its rules are published.
/// </summary>
internal sealed class FarPaths(
    Topology topology, Networks networks, Routes routes, Neighbours neighbours)
{
    private readonly Topology _topology = topology;
    private readonly Networks _networks = networks;
    private readonly Routes _routes = routes;
    private readonly Neighbours _neighbours = neighbours;
    private readonly Dictionary<uint, FarPath> _paths = [];
    private readonly List<uint> _held = [];

    /// <summary>Looks everything up.</summary>
    /// <returns>Why a FAR cannot be followed; null: all can.</returns>
    public N4Refusal? Resolve(SessionEstablishmentRequest rules)
    {
        foreach (var far in rules.CreateFar)
        {
            if (Resolve(far, rules.ApnDnn, out var path) is { } refusal)
            {
                return refusal with
                {
                    Rule = new FailedRuleId(RuleType.Far, far.FarId.Value),
                };
            }

            _paths[far.FarId.Value] = path;
        }

        return null;
    }

    /// <summary>The path of a FAR; without one packets are dropped.</summary>
    public FarPath Of(FarId? far) => far is { } id && _paths.TryGetValue(id.Value, out var path)
        ? path
        : new(RuleAction.Drop);

    /// <summary>Lets go of all paths.</summary>
    public void Release()
    {
        _held.ForEach(_neighbours.Release);
        _held.Clear();
        _paths.Clear();
    }

    /// <summary>Where packets with this outer header go, whatever becomes of the FAR.</summary>
    public (OuterPacket Outer, LocalInterface Interface, IpAddress Neighbour)? Find(
        ForwardingParameters parameters, ApnDnn? dnn)
    {
        if (parameters.OuterHeaderCreation is not { } creation || KindOf(creation) is not { } kind)
        {
            return null;
        }

        foreach (var peer in PeersOf(creation))
        {
            if (EgressOf(parameters, kind, dnn) is { } egress
                && Find(parameters, creation, kind, peer, egress) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private N4Refusal? Resolve(CreateFar far, ApnDnn? dnn, out FarPath path)
    {
        var actions = far.ApplyAction.Actions;
        path = new((actions & (ApplyActions.Buff | ApplyActions.Nocp)) != 0
            ? RuleAction.Buffer
            : RuleAction.Drop);
        if ((actions & ApplyActions.Forw) == 0)
        {
            return null;
        }

        if (far.ForwardingParameters is not { } parameters)
        {
            return new(
                CauseValue.ConditionalIeMissing, ForwardingParameters.IeType,
                Reason: "FORW without Forwarding Parameters");
        }

        return parameters.OuterHeaderCreation is null
            ? Route(parameters, dnn, out path)
            : Encapsulate(parameters, dnn, out path);
    }

    private N4Refusal? Route(ForwardingParameters parameters, ApnDnn? dnn, out FarPath path)
    {
        path = default;
        if (parameters.DestinationInterface.Value is not (DestinationInterfaceValue.Core
            or DestinationInterfaceValue.SgiLanN6Lan))
        {
            return new(
                CauseValue.RuleCreationModificationFailure, OuterHeaderCreation.IeType,
                Reason: $"towards {parameters.DestinationInterface.Value} without outer header");
        }

        if (!_networks.TryData(parameters.NetworkInstance, dnn, out var instance))
        {
            return UnknownNetwork(parameters);
        }

        path = new(RuleAction.Route, instance);
        return null;
    }

    private N4Refusal? Encapsulate(ForwardingParameters parameters, ApnDnn? dnn, out FarPath path)
    {
        path = default;
        var creation = parameters.OuterHeaderCreation!.Value;
        if (KindOf(creation) is not { } kind)
        {
            return new(
                CauseValue.RuleCreationModificationFailure, OuterHeaderCreation.IeType,
                Reason: $"outer header {creation.Description}");
        }

        if (EgressOf(parameters, kind, dnn) is not { } egress)
        {
            return UnknownNetwork(parameters);
        }

        if (Find(parameters, dnn) is not { } found)
        {
            return new(
                CauseValue.RuleCreationModificationFailure, OuterHeaderCreation.IeType,
                Reason: $"no way to {creation}");
        }

        if (_neighbours.Use(found.Interface, found.Neighbour) is not { NextHop: { } nextHop })
        {
            return new(
                CauseValue.NoResourcesAvailable,
                Reason: "all next hops are taken (tables.nextHops)");
        }

        _held.Add(nextHop);
        path = new(
            found.Outer.Source.IsIpv4
                ? RuleAction.EncapsulateIpv4
                : RuleAction.EncapsulateIpv6,
            egress.Instance,
            nextHop,
            found.Outer,
            parameters.DestinationInterface.Value == DestinationInterfaceValue.CpFunction);
        return null;
    }

    private static N4Refusal UnknownNetwork(ForwardingParameters parameters) => new(
        CauseValue.RuleCreationModificationFailure,
        NetworkInstance.IeType,
        Reason: $"no interface for '{parameters.NetworkInstance?.Name}'");

    private static OuterKind? KindOf(OuterHeaderCreation creation) => creation.Description switch
    {
        var it when (it & (OuterHeaderCreations.GtpUUdpIpv4
            | OuterHeaderCreations.GtpUUdpIpv6)) != 0 => OuterKind.GtpU,
        var it when (it & (OuterHeaderCreations.UdpIpv4
            | OuterHeaderCreations.UdpIpv6)) != 0 => OuterKind.Udp,
        var it when (it & (OuterHeaderCreations.Ipv4
            | OuterHeaderCreations.Ipv6)) != 0 => OuterKind.Ip,
        _ => null,
    };

    // Both families may be given: the first that there is a way to is taken.
    private static IEnumerable<IpAddress> PeersOf(OuterHeaderCreation creation)
    {
        if ((creation.Description & (OuterHeaderCreations.GtpUUdpIpv4
            | OuterHeaderCreations.UdpIpv4 | OuterHeaderCreations.Ipv4)) != 0)
        {
            yield return IpAddress.From(creation.V4.Value);
        }

        if ((creation.Description & (OuterHeaderCreations.GtpUUdpIpv6
            | OuterHeaderCreations.UdpIpv6 | OuterHeaderCreations.Ipv6)) != 0)
        {
            yield return IpAddress.From(creation.V6);
        }
    }

    // Tunnels leave by their interface's network instance, all else by the data network's.
    private (byte Instance, LocalInterface? Item)? EgressOf(
        ForwardingParameters parameters, OuterKind kind, ApnDnn? dnn)
    {
        if (kind == OuterKind.GtpU)
        {
            var isAccess =
                parameters.DestinationInterface.Value != DestinationInterfaceValue.Core;
            return _networks.TryTunnel(parameters.NetworkInstance, isAccess, out var item)
                ? (item.NetworkInstance, item)
                : null;
        }

        return _networks.TryData(parameters.NetworkInstance, dnn, out var instance)
            ? (instance, null)
            : null;
    }

    private (OuterPacket Outer, LocalInterface Interface, IpAddress Neighbour)? Find(
        ForwardingParameters parameters,
        OuterHeaderCreation creation,
        OuterKind kind,
        IpAddress peer,
        (byte Instance, LocalInterface? Item) egress)
    {
        if (!TunnelChecks.IsHost(peer)
            || _topology.IsOurs(peer)
            || _routes.Find(egress.Instance, peer) is not { } way
            || (egress.Item ?? way.Interface).SourceFor(peer) is not { } source)
        {
            return null;
        }

        var marking = parameters.TransportLevelMarking?.TosTrafficClass ?? 0;
        var outer = new OuterPacket(
            kind,
            source,
            peer,
            creation.Teid,
            creation.Port,
            // §8.2.12: the value, then the bits of it that count.
            (byte)((marking >> 8) & marking & 0xFF));
        return (outer, way.Interface, way.Neighbour);
    }
}
