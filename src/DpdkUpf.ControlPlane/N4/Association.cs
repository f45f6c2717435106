using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>A PFCP association (TS 29.244 §5.8): a control plane function that drives us.</summary>
internal sealed class Association(byte index, NodeId nodeId)
{
    /// <summary>Addresses that are remembered; a peer with more is asked to use these.</summary>
    public const int MaxAddresses = 16;

    private readonly List<IpAddress> _addresses = [];

    /// <summary>Index of its entry in the tables; its sessions name it.</summary>
    public byte Index { get; } = index;

    /// <summary>The peer's Node ID.</summary>
    public NodeId NodeId { get; } = nodeId;

    /// <summary>What the control plane function supports (§8.2.58).</summary>
    public CpFeatures Features { get; set; }

    /// <summary>Sessions that it owns.</summary>
    public int Sessions { get; set; }

    /// <summary>State.</summary>
    public PeerState State { get; set; } = PeerState.Up;

    /// <summary>Between which addresses node messages go.</summary>
    public N4Path Path { get; set; }

    /// <summary>All addresses that it is known to have, the one of the path first.</summary>
    public IReadOnlyList<IpAddress> Addresses => _addresses;

    /// <summary>When it last started, as it says (§8.2.65); 0: it has not said.</summary>
    public uint RecoveryTimeStamp { get; set; }

    /// <summary>When <see cref="RecoveryTimeStamp"/> was first heard: a timestamp.</summary>
    public long RecoveryHeardAt { get; set; }

    /// <summary>When the association was set up.</summary>
    public DateTimeOffset AssociatedAt { get; set; }

    /// <summary>When its last message came: a timestamp.</summary>
    public long HeardAt { get; set; }

    /// <summary>Of the last heartbeat that was answered at once.</summary>
    public TimeSpan? RoundTrip { get; set; }

    /// <summary>When the next Heartbeat Request is due: a timestamp.</summary>
    public long HeartbeatAt { get; set; }

    /// <summary>A Heartbeat Request waits for its answer.</summary>
    public bool IsAsked { get; set; }

    /// <summary>When the state was entered: a timestamp.</summary>
    public long StateAt { get; set; }

    /// <summary>The peer has been sent what it must know of the state.</summary>
    public bool IsTold { get; set; }

    /// <summary>The limit on its requests; null: none.</summary>
    public TokenBucket? Requests { get; init; }

    /// <summary>Load Control Information that it has been sent: the sequence number.</summary>
    public uint LoadSent { get; set; }

    /// <summary>Overload Control Information that it has been sent: the sequence number.</summary>
    public uint OverloadSent { get; set; }

    /// <summary>Remembers an address.</summary>
    /// <returns>False if it was known, or if there is no room.</returns>
    public bool Learn(IpAddress address)
    {
        if (_addresses.Contains(address) || _addresses.Count == MaxAddresses)
        {
            return false;
        }

        _addresses.Add(address);
        return true;
    }

    /// <summary>Forgets the addresses but the one of the path.</summary>
    public void ForgetAddresses() => _addresses.RemoveAll(address => address != Path.Remote);
}
