using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>What a FAR does, with everything that it names looked up.</summary>
/// <param name="Action">What; an encapsulation's family follows from <paramref
/// name="Outer"/>.</param>
/// <param name="EgressInstance">Network instance (index) that packets leave by.</param>
/// <param name="NextHop">Next hop (index) of an encapsulation.</param>
/// <param name="Outer">Outer header; null: none.</param>
/// <param name="IsToControlPlane">Towards the control plane function.</param>
internal readonly record struct FarPath(
    RuleAction Action,
    byte EgressInstance = 0,
    uint NextHop = RouteTable.None,
    OuterPacket? Outer = null,
    bool IsToControlPlane = false);
