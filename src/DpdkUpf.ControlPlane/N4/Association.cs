using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>A PFCP association (TS 29.244 §5.8): a control plane function that drives us.</summary>
internal sealed class Association(byte index, NodeId nodeId)
{
    /// <summary>Index of its entry in the tables; its sessions name it.</summary>
    public byte Index { get; } = index;

    /// <summary>The peer's Node ID.</summary>
    public NodeId NodeId { get; } = nodeId;

    /// <summary>What the control plane function supports (§8.2.58).</summary>
    public CpFeatures Features { get; set; }

    /// <summary>Sessions that it owns.</summary>
    public int Sessions { get; set; }
}
