using System.Buffers.Binary;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// An association in the tables, from which the next control process goes on: what the peer said
/// when it set it up, in PFCP's own words, behind what it did not say.
/// <code>
/// port (2) | state (1) | size and bytes of our address (17) | set up at, Unix time (8) | message
/// </code>
/// </summary>
internal static unsafe class PeerRecord
{
    private const int HeadBytes = 2 + 1 + 1 + Ipv6Address.Size + sizeof(long);

    /// <summary>Writes an entry, in one step: a reader finds the old or the new content.</summary>
    public static void Write(TableFile file, Association peer)
    {
        Span<byte> bytes = stackalloc byte[PeerEntry.ContentBytes];
        var length = 0;
        // Addresses that do not fit are learned again from the peer's next messages.
        for (var count = peer.Addresses.Count; length == 0 && count > 0; count--)
        {
            length = Encode(peer, count, bytes);
        }

        file.Peer(peer.Index)->TryWrite(bytes[..length]);
    }

    /// <summary>Reads an entry; null: there is none, or it means nothing to this program.</summary>
    public static Association? Read(
        TableFile file, byte index, Func<byte, NodeId, Association> make)
    {
        var bytes = file.Peer(index)->Read();
        if (bytes.Length <= HeadBytes
            || !IpAddress.TryRead(bytes.Slice(4, Math.Min((int)bytes[3], 16)), out var local)
            || Codec.Decode(bytes[HeadBytes..]).Message is not AssociationSetupRequest said)
        {
            return null;
        }

        var peer = make(index, said.NodeId);
        foreach (var address in said.AlternativeSmfIpAddress)
        {
            Learn(peer, address);
        }

        if (peer.Addresses.Count == 0)
        {
            return null;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        peer.Path = new(local, peer.Addresses[0], port);
        peer.State = (PeerState)bytes[2];
        peer.Features = said.CpFunctionFeatures?.Features ?? CpFeatures.None;
        peer.RecoveryTimeStamp = said.RecoveryTimeStamp.Seconds;
        peer.AssociatedAt = DateTimeOffset.FromUnixTimeSeconds(
            BinaryPrimitives.ReadInt64BigEndian(bytes[(HeadBytes - sizeof(long))..]));
        return peer;
    }

    /// <summary>Remembers both addresses of an element.</summary>
    public static void Learn(Association peer, AlternativeSmfIpAddress said)
    {
        if (said.Flags.HasFlag(AlternativeSmfFlags.V4))
        {
            peer.Learn(IpAddress.From(said.V4.Value));
        }

        if (said.Flags.HasFlag(AlternativeSmfFlags.V6))
        {
            peer.Learn(IpAddress.From(said.V6));
        }
    }

    private static int Encode(Association peer, int addresses, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, peer.Path.Port);
        bytes[2] = (byte)peer.State;
        bytes[3] = (byte)peer.Path.Local.Size;
        peer.Path.Local.Write(bytes[4..]);
        BinaryPrimitives.WriteInt64BigEndian(
            bytes[(HeadBytes - sizeof(long))..], peer.AssociatedAt.ToUnixTimeSeconds());
        var said = new AssociationSetupRequest(
            peer.NodeId,
            new(peer.RecoveryTimeStamp),
            CpFunctionFeatures: new CpFunctionFeatures(peer.Features),
            AlternativeSmfIpAddress: Repeated.From(peer.Addresses.Take(addresses).Select(Said)));
        var length = Codec.Encode(default, said, bytes[HeadBytes..]);
        return length == 0 ? 0 : HeadBytes + length;
    }

    private static AlternativeSmfIpAddress Said(IpAddress address) => address.IsIpv4
        ? new(AlternativeSmfFlags.V4, V4: new(address.V4))
        : new(AlternativeSmfFlags.V6, V6: address.V6);
}
