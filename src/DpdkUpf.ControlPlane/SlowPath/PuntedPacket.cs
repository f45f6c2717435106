using System.Runtime.InteropServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>A frame from a worker, as it was received.</summary>
/// <param name="frame">From the Ethernet header on; perhaps only its start.</param>
/// <param name="item">Interface of arrival.</param>
internal readonly ref struct PuntedPacket(ReadOnlySpan<byte> frame, LocalInterface item)
{
    /// <summary>The frame.</summary>
    public ReadOnlySpan<byte> Frame { get; } = frame;

    /// <summary>Interface of arrival.</summary>
    public LocalInterface Interface { get; } = item;

    /// <summary>True if the frame is not whole.</summary>
    public bool IsCut { get; init; }

    /// <summary>Session (index); all ones: none.</summary>
    public uint Session { get; init; } = uint.MaxValue;

    /// <summary>Next hop (index); all ones: none.</summary>
    public uint NextHop { get; init; } = RouteTable.None;

    /// <summary>
    /// Bytes in front of <see cref="Payload"/>: the Ethernet header and, where the packet came in
    /// an N6 tunnel, that.
    /// </summary>
    public int Offset { get; init; }

    /// <summary>What it carries; empty if there is nothing.</summary>
    public ReadOnlySpan<byte> Payload => Frame.Length <= Offset ? [] : Frame[Offset..];

    /// <summary>
    /// Who sent the frame. Answers go back there: it is on the link, it got the packet here, and
    /// nothing has to be resolved for a sender that nobody has authenticated.
    /// </summary>
    public MacAddress Sender => Frame.Length < EthernetHeader.Size
        ? default
        : MemoryMarshal.Read<MacAddress>(Frame[MacAddress.Size..]);

    /// <summary>Writes the Ethernet header of an answer and returns its length.</summary>
    public int WriteAnswer(Span<byte> to, ushort etherType) =>
        Transmitter.WriteEthernet(to, Interface, Sender, etherType);
}
