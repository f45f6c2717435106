using System.Buffers.Binary;
using System.Net;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Tests.ControlPlane.N4;
using DpdkUpf.Wire;

namespace DpdkUpf.Golden;

/// <summary>
/// N4 without sockets: datagrams come out of frames of a capture (IPv4, no options), and what the
/// UPF says goes into frames again.
/// </summary>
internal sealed class GoldenN4(ControlOptions options, TableFile file, TimeProvider time)
{
    private const int SourceAt = 14 + 12;
    private const int DestinationAt = SourceAt + 4;
    private const int PortAt = DestinationAt + 4;
    private const int PayloadAt = PortAt + 8;
    private readonly N4Wire _wire = new(options, file, time);

    /// <summary>What the control plane needs of it.</summary>
    public N4Edge Edge => _wire.Edge;

    /// <summary>A datagram comes.</summary>
    public void Receive(byte[] frame)
    {
        var path = new N4Path(
            Address(frame, DestinationAt),
            Address(frame, SourceAt),
            BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(PortAt)));
        _wire.Receive(path, frame[PayloadAt..]);
    }

    /// <summary>
    /// What was sent about sessions since the last call. What the UPF says of itself changes with
    /// each feature that it learns, and its sessions show whether it was associated.
    /// </summary>
    public IEnumerable<byte[]> Sent() => _wire.Sent().Where(IsOfSessions).Select(each => Frame
        .Ethernet()
        .Ipv4($"{each.Path.Local}", $"{each.Path.Remote}")
        .Udp(each.Path.Port, options.N4.Port)
        .Payload(each.Bytes)
        .Bytes());

    private static bool IsOfSessions((N4Path Path, byte[] Bytes) sent) =>
        Codec.Decode(sent.Bytes).Header.Seid is not null;

    private static IpAddress Address(byte[] frame, int at) =>
        IpAddress.From(new IPAddress(frame.AsSpan(at, 4)));
}
